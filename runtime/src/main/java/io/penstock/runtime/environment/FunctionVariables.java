package io.penstock.runtime.environment;

import io.penstock.runtime.environment.language.RuntimeFamily;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.Logging;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Composes the environment variables of a function's process. Later groups win: defaults, the
/// function's own, the platform's.
///
/// Names and meanings: AWS Lambda Developer Guide, "Defined runtime environment variables".
final class FunctionVariables {
    private static final String PATH = "/usr/local/bin:/usr/bin/:/bin:/opt/bin";

    private FunctionVariables() {}

    /// Returns all variables.
    ///
    /// @param command what is started; its program's directory leads the search path
    /// @param runtimeDirectory where our bootstraps are
    /// @param defaults of the server, which the function's own replace
    static Map<String, String> of(
            FunctionDefinition function,
            EnvironmentSite site,
            int port,
            List<String> command,
            Path runtimeDirectory,
            Map<String, String> defaults) {
        RuntimeFamily family = RuntimeFamily.of(function.runtime());
        var variables = new HashMap<>(overridable(function, family, command));
        variables.put("TMPDIR", site.temporary().toString());
        variables.putAll(credentials(function));
        variables.putAll(defaults);
        variables.putAll(function.variables());
        variables.putAll(platform(function, site, port, runtimeDirectory));
        if (family != RuntimeFamily.PROVIDED) {
            variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_" + function.runtime());
        }
        return variables;
    }

    private static Map<String, String> overridable(
            FunctionDefinition function, RuntimeFamily family, List<String> command) {
        var variables = new HashMap<String, String>();
        Path program = Path.of(command.getFirst());
        String own =
                program.isAbsolute() && family != RuntimeFamily.PROVIDED
                        ? program.getParent() + ":"
                        : "";
        variables.put("PATH", own + PATH);
        variables.put("LANG", "en_US.UTF-8");
        variables.put("TZ", ":UTC");
        variables.put("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR");
        String root = function.code().toString();
        variables.put("LD_LIBRARY_PATH", root + ":" + root + "/lib:/opt/lib");
        switch (family) {
            case PYTHON -> variables.put("LC_CTYPE", "C.UTF-8");
            case NODEJS -> variables.put("NODE_PATH", "/opt/nodejs/node_modules:" + root);
            case JAVA, PROVIDED, RUBY, DOTNET, UNKNOWN -> {}
        }
        return variables;
    }

    /// The account is the access key, so that a function that calls this server's own services acts
    /// in its own account. Secrets are not checked and worth nothing elsewhere.
    private static Map<String, String> credentials(FunctionDefinition function) {
        return Map.of(
                "AWS_ACCESS_KEY_ID", function.arn().account(),
                "AWS_SECRET_ACCESS_KEY", "penstock",
                "AWS_SESSION_TOKEN", "penstock");
    }

    private static Map<String, String> platform(
            FunctionDefinition function, EnvironmentSite site, int port, Path runtimeDirectory) {
        var variables = new HashMap<String, String>();
        variables.put("_HANDLER", function.handler());
        variables.put("AWS_REGION", function.arn().region());
        variables.put("AWS_DEFAULT_REGION", function.arn().region());
        variables.put("AWS_LAMBDA_FUNCTION_NAME", function.arn().name());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", function.version());
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memorySizeMb()));
        variables.put(
                "AWS_LAMBDA_INITIALIZATION_TYPE",
                site.provisioned() ? "provisioned-concurrency" : "on-demand");
        variables.put("AWS_LAMBDA_LOG_GROUP_NAME", function.logGroup());
        variables.put("AWS_LAMBDA_LOG_STREAM_NAME", site.logStream());
        variables.put("AWS_LAMBDA_LOG_FORMAT", function.logging().format().wireName());
        if (function.logging().format() == Logging.Format.JSON) {
            variables.put("AWS_LAMBDA_LOG_LEVEL", function.logging().application().name());
        }
        variables.put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:" + port);
        variables.put("LAMBDA_TASK_ROOT", function.code().toString());
        variables.put("LAMBDA_RUNTIME_DIR", runtimeDirectory.toString());
        return variables;
    }
}
