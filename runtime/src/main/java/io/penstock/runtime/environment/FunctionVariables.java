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
    private static final String PATH = "/usr/local/bin:/usr/bin/:/bin";

    /// Tells our own bootstrap for Python where layers are; unset without any.
    private static final String LAYERS = "_PENSTOCK_LAYERS";

    private static final String SECRET = "penstock";
    private static final String XRAY_ADDRESS = "127.0.0.1";
    private static final String XRAY_PORT = "2000";

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

    /// Returns all variables of a container image, which brings what other functions are given by
    /// default.
    ///
    /// @param runtimeDirectory where AWS's own images have their runtime
    /// @param defaults of the server, which the function's own replace
    static Map<String, String> ofImage(
            FunctionDefinition function,
            EnvironmentSite site,
            int port,
            Path runtimeDirectory,
            Map<String, String> defaults) {
        var variables = new HashMap<String, String>();
        variables.put("PATH", PATH);
        variables.put("TZ", ":UTC");
        variables.putAll(xray());
        variables.putAll(credentials(function));
        variables.putAll(function.image().variables());
        variables.putAll(defaults);
        variables.putAll(function.variables());
        variables.putAll(platform(function, site, port, runtimeDirectory));
        List<String> command = function.image().command();
        variables.put("_HANDLER", command.size() > 1 ? command.getLast() : "");
        return variables;
    }

    private static Map<String, String> xray() {
        return Map.of(
                "AWS_XRAY_CONTEXT_MISSING",
                "LOG_ERROR",
                "AWS_XRAY_DAEMON_ADDRESS",
                XRAY_ADDRESS + ":" + XRAY_PORT,
                "_AWS_XRAY_DAEMON_ADDRESS",
                XRAY_ADDRESS,
                "_AWS_XRAY_DAEMON_PORT",
                XRAY_PORT);
    }

    private static Map<String, String> overridable(
            FunctionDefinition function, RuntimeFamily family, List<String> command) {
        var variables = new HashMap<String, String>();
        Path program = Path.of(command.getFirst());
        String own =
                program.isAbsolute() && family != RuntimeFamily.PROVIDED
                        ? program.getParent() + ":"
                        : "";
        String layers = function.layers().toString();
        variables.put("PATH", own + PATH + ":" + layers + "/bin");
        variables.put("LANG", "en_US.UTF-8");
        variables.put("TZ", ":UTC");
        variables.putAll(xray());
        String root = function.code().toString();
        variables.put("LD_LIBRARY_PATH", root + ":" + root + "/lib:" + layers + "/lib");
        switch (family) {
            case PYTHON -> variables.put("LC_CTYPE", "C.UTF-8");
            case NODEJS -> variables.put("NODE_PATH", nodePath(function) + root);
            case JAVA, PROVIDED, RUBY, DOTNET, UNKNOWN -> {}
        }
        return variables;
    }

    private static String nodePath(FunctionDefinition function) {
        String nodejs = function.layers() + "/nodejs/";
        String major = function.runtime().replaceAll("\\D", "");
        return nodejs + "node" + major + "/node_modules:" + nodejs + "node_modules:";
    }

    /// The account is the access key, so that a function that calls this server's own services acts
    /// in its own account. Secrets are not checked and worth nothing elsewhere.
    private static Map<String, String> credentials(FunctionDefinition function) {
        Map<String, String> credentials = new HashMap<>();
        credentials.put("AWS_ACCESS_KEY_ID", function.arn().account());
        credentials.put("AWS_SECRET_ACCESS_KEY", SECRET);
        credentials.put("AWS_SESSION_TOKEN", SECRET);
        if (RuntimeFamily.of(function.runtime()) == RuntimeFamily.JAVA) {
            credentials.put("AWS_ACCESS_KEY", function.arn().account());
            credentials.put("AWS_SECRET_KEY", SECRET);
        }
        return credentials;
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
        if (!function.layers().equals(FunctionDefinition.NO_LAYERS)) {
            variables.put(LAYERS, function.layers().toString());
        }
        return variables;
    }
}
