package com.oakenspirits.lakehouse.sandbox.oaken;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Iowa's 99 counties, numbered in alphabetical order as the State numbers them, and its larger cities. */
final class Places {
    /** @param thousands inhabitants, in thousands */
    record City(String name, String county, String zip, int thousands) {}

    private final List<String> counties = new ArrayList<>();
    private final List<City> cities = new ArrayList<>();
    private final Map<String, String> countyOfCity = new HashMap<>();

    Places() {
        try (CsvFile file = CsvFile.resource("counties.csv")) {
            for (Optional<CsvFile.Row> row = file.next(); row.isPresent(); row = file.next()) {
                counties.add(row.get().cell("county"));
            }
        }
        try (CsvFile file = CsvFile.resource("cities.csv")) {
            for (Optional<CsvFile.Row> next = file.next(); next.isPresent(); next = file.next()) {
                CsvFile.Row row = next.get();
                cities.add(new City(
                        row.cell("city"),
                        row.cell("county"),
                        row.cell("zip"),
                        Integer.parseInt(row.cell("thousands"))));
                countyOfCity.put(row.cell("city"), row.cell("county"));
            }
        }
    }

    List<City> cities() {
        return cities;
    }

    /** The county of a city; for one that is not on the list always the same one, by chance. Empty for no city. */
    String county(String city) {
        if (city.isEmpty()) {
            return "";
        }
        String name = city.toUpperCase(Locale.ROOT);
        String county = countyOfCity.get(name);
        return county != null ? county : counties.get(new Dice(0).below(counties.size(), "county", name));
    }

    /** The number of a county of this list; empty for none. */
    String countyNumber(String county) {
        int at = counties.indexOf(county);
        return at < 0 ? "" : Integer.toString(at + 1);
    }
}
