//! A function through AWS's own runtime for Rust, and what a test wants to see of it.

use lambda_runtime::{
    service_fn, spawn_graceful_shutdown_handler, Error, LambdaEvent, Runtime,
};
use serde_json::{json, Value};

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let name = event.payload["name"].as_str().unwrap_or_default();
    match event.payload["do"].as_str() {
        Some("fail") => Err(format!("refused {name}").into()),
        Some("panic") => panic!("lost {name}"),
        Some("exit") => std::process::exit(7),
        _ => Ok(json!({"hello": name, "arn": event.context.invoked_function_arn})),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    spawn_graceful_shutdown_handler(|| async { println!("told of the end") }).await;
    Runtime::new(service_fn(handle)).run().await
}
