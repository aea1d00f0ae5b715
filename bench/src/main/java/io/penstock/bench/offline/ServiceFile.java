package io.penstock.bench.offline;

import java.util.List;

/// The peer's configuration, `serverless.yml`. Pure.
final class ServiceFile {
    private ServiceFile() {}

    /// Renders a service whose functions share one code.
    static String render(Specimen specimen, List<String> functions) {
        StringBuilder text =
                new StringBuilder(
                        """
                        service: bench
                        frameworkVersion: "3"
                        configValidationMode: "off"
                        plugins:
                          - serverless-offline
                        provider:
                          name: aws
                          region: us-east-1
                          runtime: %s
                        functions:
                        """
                                .formatted(specimen.runtime()));
        for (String function : functions) {
            text.append(
                    """
                      %s:
                        name: %s
                        handler: %s
                    """
                            .formatted(function, function, specimen.handler()));
        }
        return text.toString();
    }
}
