package io.penstock.architecture;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Reads sources with the compiler's own parser and finds undocumented types and broad catches.
final class SourceInspection {
    private static final Set<String> BROAD =
            Set.of("Exception", "RuntimeException", "Throwable", "Error");

    /// Who may catch anything and go on, besides drivers, supervisors and the front door: by the
    /// name of the outermost class, and why.
    private static final Map<String, String> MAY_CATCH_ANYTHING =
            Map.of(
                    "Rooms",
                    "closes everything that is open, whatever fails on the way",
                    "Alarms",
                    "one queue or mapping must not stop the clocks of the others",
                    "AsyncInvocations",
                    "supervises asynchronous work: after any fault the event is tried again",
                    "LogKeeper",
                    "supervises the log's one writer: after any fault nothing may be acknowledged",
                    "Metrics",
                    "a fault in one minute must not cost the next one its samples",
                    "FindingsWatch",
                    "findings are told to people only: mappings go on without them",
                    "JournalKeeper",
                    "a mapping goes on when its journal cannot be saved, and says so");

    private SourceInspection() {}

    static List<String> complaints(Path home, List<Path> files) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var fileManager = compiler.getStandardFileManager(null, null, null)) {
            var sources = fileManager.getJavaFileObjectsFromPaths(files);
            var options = List.of("-proc:none");
            var task =
                    (JavacTask) compiler.getTask(null, fileManager, null, options, null, sources);
            var complaints = new ArrayList<String>();
            DocTrees trees = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Inspector(home, unit, trees, complaints).scan(unit, null);
            }
            return complaints;
        }
    }

    private static final class Inspector extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final Path home;
        private final CompilationUnitTree unit;
        private final DocTrees trees;
        private final List<String> complaints;

        Inspector(Path home, CompilationUnitTree unit, DocTrees trees, List<String> complaints) {
            this.home = home;
            this.unit = unit;
            this.trees = trees;
            this.complaints = complaints;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
            boolean named = !type.getSimpleName().isEmpty();
            if (named && trees.getDocComment(getCurrentPath()) == null) {
                complain(type, type.getSimpleName() + " has no doc comment");
            }
            return super.visitClass(type, null);
        }

        @Override
        public @Nullable Void visitCatch(CatchTree caught, @Nullable Void unused) {
            String types = String.valueOf(caught.getParameter().getType());
            Set<String> each =
                    List.of(types.split("\\s*\\|\\s*")).stream().collect(Collectors.toSet());
            if (each.stream().anyMatch(BROAD::contains)
                    && !throwsOn(caught)
                    && !mayCatchAnything()) {
                complain(caught, "catches " + types + "; only supervisors and the edge may");
            }
            return super.visitCatch(caught, null);
        }

        /// To clean up, or to say more, and throw on is not to swallow.
        private static boolean throwsOn(CatchTree caught) {
            List<? extends StatementTree> statements = caught.getBlock().getStatements();
            return !statements.isEmpty() && statements.getLast() instanceof ThrowTree;
        }

        private boolean mayCatchAnything() {
            String name = String.valueOf(file().getFileName()).replace(".java", "");
            return name.endsWith("Driver")
                    || name.endsWith("Supervisor")
                    || name.endsWith("FrontDoor")
                    || MAY_CATCH_ANYTHING.containsKey(name);
        }

        private Path file() {
            return Path.of(unit.getSourceFile().toUri());
        }

        private void complain(Tree where, String what) {
            long start = trees.getSourcePositions().getStartPosition(unit, where);
            long line = unit.getLineMap().getLineNumber(start);
            complaints.add(home.relativize(file()) + ":" + line + ": " + what);
        }
    }
}
