package io.penstock.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Checks what no compiler does, in the sources of all modules: documentation, banned phrases,
/// broad catches. Sizes are left to the reader's judgement.
class TidyTest {
    private static final Path HOME = Home.directory();
    private static final Pattern PRINTS = Pattern.compile("(server/.*/cli|bench)/.*");
    private static final Map<Pattern, String> BANNED = banned();

    @Test
    void noSourceHoldsABannedPhrase() throws IOException {
        var complaints = new ArrayList<String>();
        for (Path file : sources()) {
            String text = Files.readString(file);
            BANNED.forEach((phrase, instead) -> {
                if (phrase.matcher(text).find()) {
                    complaints.add(
                            HOME.relativize(file) + ": " + phrase + " is banned, " + instead);
                }
            });
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void onlyTheCommandLinePrints() throws IOException {
        var prints = Pattern.compile("System" + "\\.(out|err)\\b");
        var complaints = new ArrayList<String>();
        for (Path file : sources()) {
            String name = HOME.relativize(file).toString();
            String text = Files.readString(file);
            boolean program = !isMain(file) && text.contains("void main(");
            boolean may = PRINTS.matcher(name).matches() || name.contains("/clients/") || program;
            if (!may && prints.matcher(text).find()) {
                complaints.add(name + ": log it");
            }
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void everyTypeSaysWhatItIsAndCatchesOnlyWhatItExpects() throws IOException {
        List<Path> main = sources().stream().filter(TidyTest::isMain).toList();

        assertThat(SourceInspection.complaints(HOME, main)).isEmpty();
    }

    @Test
    void everyPackageHasATour() throws IOException {
        List<Path> bare =
                sources().stream()
                        .map(Path::getParent)
                        .distinct()
                        .filter(each -> !hasTour(each))
                        .toList();

        assertThat(bare).isEmpty();
    }

    @Test
    void everyModuleIsLookedAt() throws IOException {
        assertThat(sources())
                .extracting(file -> HOME.relativize(file).getName(0).toString())
                .contains("engine", "services", "runtime", "server", "bench", "examples");
    }

    private static Map<Pattern, String> banned() {
        var banned = new LinkedHashMap<Pattern, String>();
        banned.put(Pattern.compile("\\b(FIX" + "ME|TO" + "DO|X" + "XX)\\b"), "do it or leave it");
        banned.put(Pattern.compile("Thread" + "\\.sleep"), "wait for an event or move the clock");
        banned.put(Pattern.compile("TimeUnit\\.[A-Z]+" + "\\.sleep"), "wait for an event");
        banned.put(Pattern.compile("@Dis" + "abled"), "a test runs or does not exist");
        banned.put(Pattern.compile("assume" + "True|Assump" + "tions"), "a test runs or fails");
        banned.put(Pattern.compile("Math" + "\\.random"), "inject a RandomGenerator");
        banned.put(Pattern.compile("import lom" + "bok"), "write a record");
        banned.put(Pattern.compile("org\\.moc" + "kito"), "write a fake by hand");
        return banned;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(HOME)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !HOME.relativize(file).toString().contains("target/"))
                    .sorted()
                    .toList();
        }
    }

    /// A package's tests are guided by the package's own tour.
    private static boolean hasTour(Path folder) {
        Path main = Path.of(folder.toString().replace("/src/test/java/", "/src/main/java/"));
        return Stream.of(folder, main)
                .anyMatch(each -> Files.exists(each.resolve("package-info.java")));
    }

    private static boolean isMain(Path file) {
        return file.toString().contains("/src/main/");
    }
}
