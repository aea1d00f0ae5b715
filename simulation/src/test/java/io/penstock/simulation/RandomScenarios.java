package io.penstock.simulation;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.simulation.scenario.AccountSettings;
import io.penstock.simulation.scenario.FunctionHabits;
import io.penstock.simulation.scenario.FunctionHabits.Faults;
import io.penstock.simulation.scenario.FunctionHabits.Spread;
import io.penstock.simulation.scenario.MessageKind;
import io.penstock.simulation.scenario.QueueSettings;
import io.penstock.simulation.scenario.Scenario;
import io.penstock.simulation.scenario.Traffic;
import io.penstock.simulation.scenario.Upset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Draws small scenarios full of trouble; the same seed draws the same scenario.
final class RandomScenarios {
    private static final Duration TROUBLE = Duration.ofSeconds(30);
    private static final QueueArn SOURCE = new QueueArn("us-east-1", "000000000000", "orders");
    private static final int BULKY_ONE_IN = 200;
    private static final int BULKY_BYTES = 900_000;

    private final RandomGenerator random;
    private final boolean bulky; // bodies so large that the payload limit closes batches

    private RandomScenarios(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(~seed);
        bulky = seed % BULKY_ONE_IN == 3;
    }

    static Scenario of(long seed) {
        return new RandomScenarios(seed).scenario();
    }

    private Scenario scenario() {
        boolean deadLetters = random.nextInt(3) > 0;
        int mappings = random.nextInt(4) == 0 ? 2 : 1;
        var configs = new ArrayList<QueueMappingConfig>();
        for (int mapping = 0; mapping < mappings; mapping++) {
            configs.add(config(mapping));
        }
        return new Scenario(
                queue(deadLetters),
                configs,
                traffic(deadLetters),
                function(),
                account(mappings),
                TROUBLE,
                upsets(mappings));
    }

    private QueueSettings queue(boolean deadLetters) {
        return new QueueSettings(
                millis(1_000, 8_000),
                random.nextInt(4) == 0 ? millis(0, 3_000) : Duration.ZERO,
                deadLetters ? random.nextInt(1, 6) : 0,
                random.nextInt(8) == 0 ? random.nextInt(3, 8) : QueueSettings.IN_FLIGHT_MAX,
                random.nextInt(3) > 0,
                random.nextInt(3) == 0 ? 60 : 0);
    }

    private Traffic traffic(boolean deadLetters) {
        return new Traffic(
                bulky ? 15 : random.nextInt(1, 22),
                bulky ? Duration.ofMillis(500) : millis(0, 12_000),
                random.nextInt(40),
                deadLetters && random.nextBoolean() ? random.nextInt(30) : 0,
                bulky ? BULKY_BYTES : 0);
    }

    private FunctionHabits function() {
        Duration most = millis(20, 1_500);
        var spread =
                new Spread(
                        Duration.ofMillis(1),
                        most,
                        most.plusSeconds(random.nextInt(12)),
                        random.nextInt(120));
        boolean calm = random.nextInt(4) == 0;
        return new FunctionHabits(
                spread,
                millis(2_000, 15_000),
                calm
                        ? Faults.NONE
                        : new Faults(
                                random.nextInt(200),
                                random.nextInt(80),
                                random.nextInt(300),
                                random.nextInt(100),
                                random.nextInt(250),
                                random.nextInt(100)));
    }

    private AccountSettings account(int mappings) {
        return switch (random.nextInt(3)) {
            case 0 -> AccountSettings.AWS;
            case 1 -> new AccountSettings(random.nextInt(1, 5), 0, random.nextInt(30));
            default -> new AccountSettings(mappings * 3, random.nextInt(1, 4), 5);
        };
    }

    private List<Upset.Planned> upsets(int mappings) {
        var upsets = new ArrayList<Upset.Planned>();
        for (int count = random.nextInt(5); count > 0; count--) {
            Duration at = millis(0, (int) TROUBLE.toMillis());
            upsets.add(new Upset.Planned(at, upset(random.nextInt(mappings))));
        }
        return upsets;
    }

    private Upset upset(int mapping) {
        return switch (random.nextInt(6)) {
            case 0 -> new Upset.Crash(mapping);
            case 1 -> new Upset.StopAndStart(mapping, millis(0, 5_000));
            case 2 -> new Upset.Pause(mapping, millis(1, 12_000));
            case 3 -> new Upset.ClockJump(millis(1, 60_000));
            case 4 -> new Upset.Reconfigure(mapping, config(mapping));
            default -> new Upset.QueueRestart(millis(0, 3_000), random.nextBoolean());
        };
    }

    private QueueMappingConfig config(int mapping) {
        boolean windowed = bulky || random.nextBoolean();
        return new QueueMappingConfig(
                "11111111-2222-4333-8444-55555555555" + mapping,
                FunctionArn.of("us-east-1", "000000000000", "handle-" + mapping),
                SOURCE,
                windowed ? random.nextInt(bulky ? 10 : 1, 30) : random.nextInt(1, 11),
                windowed ? Duration.ofSeconds(random.nextInt(1, 6)) : Duration.ZERO,
                random.nextBoolean() ? List.of(MessageKind.NO_CHATTER) : List.of(),
                random.nextBoolean(),
                random.nextBoolean() ? QueueMappingConfig.UNLIMITED : random.nextInt(2, 5));
    }

    private Duration millis(int least, int bound) {
        return Duration.ofMillis(random.nextInt(least, bound));
    }
}
