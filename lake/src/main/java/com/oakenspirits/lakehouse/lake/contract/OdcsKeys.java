package com.oakenspirits.lakehouse.lake.contract;

import com.oakenspirits.lakehouse.lake.yaml.YamlList;
import com.oakenspirits.lakehouse.lake.yaml.YamlMap;
import com.oakenspirits.lakehouse.lake.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The keys of the Open Data Contract Standard v3.0 and v3.1 at every level, the useful ones first. */
final class OdcsKeys {
    /** The versions of the standard that are read. */
    static final List<String> API_VERSIONS = List.of("v3.1.0", "v3.0.2", "v3.0.1", "v3.0.0");

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

    static final List<String> TEXT_RULE = QUALITY;

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

    private static final List<String> AUTHORITY = List.of("url", "type", "description", "id");

    private static final List<String> MEMBER = List.of(
            "username",
            "name",
            "role",
            "description",
            "dateIn",
            "dateOut",
            "replacedByUsername",
            "tags",
            "customProperties",
            "authoritativeDefinitions",
            "id");

    private static final List<String> SERVER = List.of(
            "server",
            "type",
            "description",
            "environment",
            "roles",
            "customProperties",
            "id",
            "host",
            "port",
            "format",
            "location",
            "path",
            "database",
            "schema",
            "catalog",
            "dataset",
            "project",
            "account",
            "warehouse",
            "region",
            "regionName",
            "endpointUrl",
            "delimiter",
            "serviceName",
            "stagingDir",
            "stream");

    /** Where something stands in a contract, with the keys that it may have there. */
    @SuppressWarnings("ImmutableEnumChecker") // the lists are immutable, their type does not say so
    enum Place {
        SCHEMA(OdcsKeys.SCHEMA),
        PROPERTY(OdcsKeys.PROPERTY),
        DESCRIPTION(List.of("purpose", "usage", "limitations", "authoritativeDefinitions", "customProperties")),
        SERVER(OdcsKeys.SERVER),
        ROLE(List.of(
                "role",
                "access",
                "description",
                "firstLevelApprovers",
                "secondLevelApprovers",
                "customProperties",
                "id")),
        TEAM(List.of("name", "description", "members", "tags", "customProperties", "authoritativeDefinitions", "id")),
        MEMBER(OdcsKeys.MEMBER),
        SUPPORT(List.of("channel", "url", "description", "tool", "scope", "invitationUrl", "customProperties", "id")),
        PRICE(List.of("priceAmount", "priceCurrency", "priceUnit", "id")),
        AUTHORITY(OdcsKeys.AUTHORITY),
        RELATIONSHIP(List.of("type", "from", "to", "customProperties")),
        CUSTOM(OdcsKeys.CUSTOM_PROPERTY);

        private final List<String> keys;

        Place(List<String> keys) {
            this.keys = keys;
        }
    }

    private static final Map<String, Place> INSIDE = Map.of(
            "description", Place.DESCRIPTION,
            "servers", Place.SERVER,
            "roles", Place.ROLE,
            "team", Place.TEAM,
            "members", Place.MEMBER,
            "support", Place.SUPPORT,
            "price", Place.PRICE,
            "authoritativeDefinitions", Place.AUTHORITY,
            "relationships", Place.RELATIONSHIP);

    private OdcsKeys() {}

    /** Notes every key that the standard does not have there, and below it in what is only for people. */
    static void check(YamlMap element, Place place) {
        element.allow(place.keys);
        inside(element);
        boolean customElsewhere = place == Place.SCHEMA || place == Place.PROPERTY;
        if (!customElsewhere && element.has("customProperties") && !element.isNull("customProperties")) {
            custom(element);
        }
    }

    private static void custom(YamlMap element) {
        if (element.node("customProperties").orElseThrow() instanceof YamlList list) {
            list.items().stream()
                    .filter(YamlMap.class::isInstance)
                    .map(YamlMap.class::cast)
                    .forEach(map -> map.allow(Place.CUSTOM.keys));
        }
    }

    /** Notes every unknown key below an element, in what is only for people and other tools. */
    static void inside(YamlMap element) {
        for (String key : element.keys()) {
            Place place = INSIDE.get(key);
            if (place == null || element.isNull(key)) {
                continue;
            }
            YamlNode value = element.node(key).orElseThrow();
            if (value instanceof YamlMap map) {
                check(map, place);
            } else if (value instanceof YamlList list) {
                // Version 3.0 has the members of the team as a list.
                Place each = place == Place.TEAM ? Place.MEMBER : place;
                list.items().stream()
                        .filter(YamlMap.class::isInstance)
                        .map(YamlMap.class::cast)
                        .forEach(map -> check(map, each));
            }
        }
    }

    private static List<String> with(List<String> keys, String... more) {
        return Stream.concat(keys.stream(), Stream.of(more)).toList();
    }
}
