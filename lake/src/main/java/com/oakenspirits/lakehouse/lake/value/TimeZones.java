package com.oakenspirits.lakehouse.lake.value;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRulesProvider;
import java.util.Optional;
import java.util.Set;

/**
 * Zones by their names in the <a href="https://www.iana.org/time-zones">IANA database</a>, and UTC. Abbreviations are not
 * among them: {@code IST} is three zones, {@code EST} in June is nobody's.
 */
public final class TimeZones {
    private static final Set<String> UTC = Set.of("UTC", "GMT", "Z", "Etc/UTC");

    private TimeZones() {}

    /** The zone of that name; empty where the database has none. */
    public static Optional<ZoneId> of(String name) {
        if (UTC.contains(name)) {
            return Optional.of(ZoneOffset.UTC);
        }
        return name.indexOf('/') > 0 && ZoneRulesProvider.getAvailableZoneIds().contains(name)
                ? Optional.of(ZoneId.of(name))
                : Optional.empty();
    }
}
