package com.oakenspirits.lakehouse.lake.contract;

import java.util.List;
import java.util.stream.Stream;

/** The keys of the Open Data Contract Standard v3.1.0 at every level that is interpreted, the useful ones first. */
final class OdcsKeys {
    static final String API_VERSION = "v3.1.0";

    static final List<String> CONTRACT = List.of(
            "apiVersion",
            "kind",
            "id",
            "name",
            "version",
            "status",
            "domain",
            "description",
            "schema",
            "slaProperties",
            "servers",
            "roles",
            "team",
            "support",
            "dataProduct",
            "tenant",
            "tags",
            "price",
            "authoritativeDefinitions",
            "customProperties",
            "contractCreatedTs",
            "slaDefaultElement");

    private static final List<String> ELEMENT = List.of(
            "name",
            "physicalName",
            "physicalType",
            "description",
            "logicalType",
            "quality",
            "customProperties",
            "businessName",
            "tags",
            "authoritativeDefinitions",
            "relationships",
            "id");

    static final List<String> SCHEMA = with(ELEMENT, "properties", "dataGranularityDescription");

    static final List<String> PROPERTY = with(
            ELEMENT,
            "required",
            "primaryKey",
            "primaryKeyPosition",
            "transformLogic",
            "transformDescription",
            "transformSourceObjects",
            "classification",
            "unique",
            "logicalTypeOptions",
            "partitioned",
            "partitionKeyPosition",
            "encryptedName",
            "examples",
            "criticalDataElement",
            "properties",
            "items");

    private static final List<String> QUALITY = List.of(
            "name",
            "type",
            "severity",
            "description",
            "dimension",
            "businessImpact",
            "method",
            "unit",
            "schedule",
            "scheduler",
            "tags",
            "authoritativeDefinitions",
            "customProperties",
            "id");

    static final List<String> CUSTOM_RULE = with(QUALITY, "engine", "implementation");

    /** The comparisons of the standard but {@code mustBe}. */
    static final List<String> OTHER_COMPARISONS = List.of(
            "mustNotBe",
            "mustBeGreaterThan",
            "mustBeGreaterOrEqualTo",
            "mustBeLessThan",
            "mustBeLessOrEqualTo",
            "mustBeBetween",
            "mustNotBeBetween");

    static final List<String> LIBRARY_RULE =
            with(with(QUALITY, "metric", "arguments", "mustBe", "rule"), OTHER_COMPARISONS.toArray(String[]::new));

    static final List<String> CUSTOM_PROPERTY = List.of("property", "value", "description", "id");

    static final List<String> SLA_PROPERTY = List.of(
            "property", "value", "unit", "valueExt", "element", "driver", "description", "scheduler", "schedule", "id");

    /** The names of service levels the standard knows; only two of them are interpreted. */
    static final List<String> SERVICE_LEVELS = List.of(
            "latency",
            "retention",
            "frequency",
            "availability",
            "timeOfAvailability",
            "generalAvailability",
            "throughput",
            "errorRate",
            "endOfSupport",
            "endOfLife",
            "timeToDetect",
            "timeToNotify",
            "timeToRepair");

    private OdcsKeys() {}

    private static List<String> with(List<String> keys, String... more) {
        return Stream.concat(keys.stream(), Stream.of(more)).toList();
    }
}
