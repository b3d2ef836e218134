package com.oakenspirits.lakehouse.app.forecast;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One regression for all categories and one for all items: a day of a series is a weighted sum of its
 * {@link Features}. Trained on the same sales it is the same to the last bit.
 *
 * @param knownUntil the last day it was trained with
 * @param weights of the features, in the order of {@link Features#NAMES}
 */
public record SalesModel(LocalDate knownUntil, Map<Level, List<Double>> weights) implements Forecaster {
    /** How many days lie between the origins that it learns from. */
    private static final int STEP = 7;

    private static final String KIND = "oaken sales forecast";
    private static final ObjectMapper JSON = new ObjectMapper();

    public SalesModel {
        weights = Map.copyOf(weights);
    }

    /** Learns from all days until {@code last}, counted from 0, and from none after it. */
    public static SalesModel trained(History history, int last) {
        Map<Level, List<Double>> weights = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            Ridge ridge = new Ridge(Features.NAMES.size());
            for (int origin = last - History.HORIZON; origin >= History.WINDOW - 1; origin -= STEP) {
                double[] week = history.week(origin);
                for (Series series : history.active(level, origin)) {
                    // In dollars, roughly: what sells more counts more, as it does in the error that is reported.
                    double scale = Features.scale(series, origin);
                    for (int ahead = 1; ahead <= History.HORIZON; ahead++) {
                        ridge.add(Features.of(series, origin, ahead, week), series.on(origin + ahead) / scale, scale);
                    }
                }
            }
            List<Double> solved = new ArrayList<>();
            for (double weight : ridge.solve()) {
                solved.add(weight);
            }
            weights.put(level, List.copyOf(solved));
        }
        return new SalesModel(history.date(last), weights);
    }

    @Override
    public double[] next(Series series, int origin, double[] week) {
        List<Double> of = weights.get(series.level());
        double scale = Features.scale(series, origin);
        double[] next = new double[History.HORIZON];
        for (int day = 0; day < next.length; day++) {
            double[] features = Features.of(series, origin, day + 1, week);
            double sum = 0;
            for (int i = 0; i < features.length; i++) {
                sum += of.get(i) * features[i];
            }
            next[day] = Math.max(0, sum * scale);
        }
        return next;
    }

    /** The model as a file. */
    public byte[] toJson() {
        Map<String, Object> levels = new LinkedHashMap<>();
        for (Level level : Level.values()) {
            levels.put(level.id(), weights.get(level));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("kind", KIND);
        all.put("knownUntil", knownUntil.toString());
        all.put("horizon", History.HORIZON);
        all.put("features", Features.NAMES);
        all.put("weights", levels);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The model of a file; empty when it is none, or looks at other features than this program knows. */
    public static Optional<SalesModel> fromJson(byte[] file) {
        try {
            JsonNode root = JSON.readTree(file);
            Map<Level, List<Double>> weights = new EnumMap<>(Level.class);
            for (Level level : Level.values()) {
                List<Double> of = new ArrayList<>();
                root.path("weights").path(level.id()).forEach(weight -> of.add(weight.asDouble()));
                weights.put(level, List.copyOf(of));
            }
            List<String> features = new ArrayList<>();
            root.path("features").forEach(name -> features.add(name.asText()));
            boolean known = root.path("kind").asText().equals(KIND)
                    && root.path("horizon").asInt() == History.HORIZON
                    && features.equals(Features.NAMES)
                    && weights.values().stream().allMatch(of -> of.size() == features.size());
            return known
                    ? Optional.of(new SalesModel(
                            LocalDate.parse(root.path("knownUntil").asText()), weights))
                    : Optional.empty();
        } catch (IOException | DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
