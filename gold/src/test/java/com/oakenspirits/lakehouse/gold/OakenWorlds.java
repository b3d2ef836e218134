package com.oakenspirits.lakehouse.gold;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Many small worlds in the same silver tables, keyed apart: what happens in one is none of the others' business. */
final class OakenWorlds {
    private static final List<String> TABLES = List.copyOf(OakenWorld.KEYS.keySet());

    private final Random random;
    private final List<OakenWorld> worlds;
    private final Map<String, SilverState<String>> states = new TreeMap<>();

    OakenWorlds(ProjectLake lake, int number, Random random) {
        this.random = random;
        this.worlds = IntStream.range(0, number)
                .mapToObj(world -> new OakenWorld(world, random))
                .toList();
        OakenWorld.KEYS.forEach((table, keys) ->
                states.put(table, new SilverState<>(lake.tables(), table, keys, rows -> lake.rows(table, rows))));
    }

    /** Something happens in every world, in any table. */
    void begin() {
        worlds.forEach(world -> IntStream.range(0, 5).forEach(any -> world.change(TABLES)));
        write(TABLES);
    }

    /** Something happens in every world in the same one to three tables; now and then one of them is emptied. */
    void change() {
        List<String> tables = new ArrayList<>(TABLES);
        Collections.shuffle(tables, random);
        List<String> some = List.copyOf(tables.subList(0, 1 + random.nextInt(3)));
        worlds.forEach(world -> world.change(some));
        if (random.nextInt(6) == 0) {
            worlds.forEach(world -> world.empty(some.get(0)));
        }
        write(some);
    }

    private void write(List<String> tables) {
        for (String table : tables) {
            Map<String, String> now = new HashMap<>();
            worlds.forEach(world -> now.putAll(world.rows(table)));
            states.get(table).become(now);
        }
    }
}
