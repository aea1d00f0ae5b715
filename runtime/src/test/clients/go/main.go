// A function through AWS's own library for Go, and what a test wants to see of it.
package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type ask struct {
	Do   string `json:"do"`
	Name string `json:"name"`
}

func handle(ctx context.Context, event ask) (any, error) {
	switch event.Do {
	case "fail":
		return nil, errors.New("refused " + event.Name)
	case "panic":
		panic("lost " + event.Name)
	case "stream":
		return io.Reader(strings.NewReader(strings.Repeat(event.Name, 1000))), nil
	}
	about, _ := lambdacontext.FromContext(ctx)
	return map[string]string{"hello": event.Name, "arn": about.InvokedFunctionArn}, nil
}

func main() {
	lambda.StartWithOptions(handle, lambda.WithEnableSIGTERM())
}
