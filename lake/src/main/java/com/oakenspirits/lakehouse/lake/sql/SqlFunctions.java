package com.oakenspirits.lakehouse.lake.sql;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.analysis.SimpleFunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.SimpleTableFunctionRegistry;
import org.apache.spark.sql.catalyst.analysis.TableFunctionRegistry$;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import scala.Option;

/**
 * Which of Spark's functions SQL may call: those whose value follows from their arguments. Whole groups are allowed by
 * name, so that what a later Spark adds elsewhere is refused until somebody has looked at it.
 */
public final class SqlFunctions {
    private static final Set<String> GROUPS = Set.of(
            "agg_funcs",
            "array_funcs",
            "bitwise_funcs",
            "collection_funcs",
            "conditional_funcs",
            "conversion_funcs",
            "csv_funcs",
            "datetime_funcs",
            "generator_funcs",
            "hash_funcs",
            "json_funcs",
            "lambda_funcs",
            "map_funcs",
            "math_funcs",
            "predicate_funcs",
            "sketch_funcs",
            "st_funcs",
            "string_funcs",
            "struct_funcs",
            "url_funcs",
            "variant_funcs",
            "vector_funcs",
            "window_funcs",
            "xml_funcs");

    /** Of the group of everything else. */
    private static final Set<String> OTHERS = Set.of(
            "aes_decrypt",
            "aes_encrypt",
            "assert_true",
            "bitmap_bit_position",
            "bitmap_bucket_number",
            "bitmap_count",
            "monotonically_increasing_id",
            "raise_error",
            "spark_partition_id",
            "try_aes_decrypt",
            "typeof",
            "uuid");

    /** They say who asks, where and of what file, which is no property of the data; an operator may know it. */
    private static final Set<String> OF_THE_SESSION = Set.of(
            "current_catalog",
            "current_database",
            "current_path",
            "current_schema",
            "current_user",
            "input_file_block_length",
            "input_file_block_start",
            "input_file_name",
            "session_user",
            "user",
            "version");

    /** They call any method of any class on the class path. */
    private static final Set<String> REFLECTION = Set.of("reflect", "java_method", "try_reflect");

    private static final Set<String> TABLE_FUNCTIONS = Set.of(
            "collations",
            "explode",
            "explode_outer",
            "inline",
            "inline_outer",
            "json_tuple",
            "posexplode",
            "posexplode_outer",
            "range",
            "sql_keywords",
            "stack",
            "variant_explode",
            "variant_explode_outer");

    private static final SimpleFunctionRegistry BUILT_IN = FunctionRegistry$.MODULE$.builtin();
    private static final SimpleTableFunctionRegistry BUILT_IN_TABLES = TableFunctionRegistry$.MODULE$.builtin();

    private SqlFunctions() {}

    /**
     * Why a function may not be called; empty when it may, and when Spark has none of that name: the analysis says so.
     *
     * @param nameParts its name as written, such as {@code [trim]}
     */
    public static Optional<String> refusal(List<String> nameParts, SqlUse use) {
        String name = String.join(".", nameParts).toLowerCase(Locale.ROOT);
        Option<ExpressionInfo> found = BUILT_IN.lookupFunction(identifier(name));
        if (REFLECTION.contains(name)) {
            return Optional.of("function '" + name + "' runs code of the process");
        }
        if (found.isEmpty()) {
            return nameParts.size() == 1 && use == SqlUse.ROW
                    ? Optional.empty()
                    : Optional.of("'" + name + "' is not one of Spark's own functions");
        }
        if (OF_THE_SESSION.contains(name)) {
            return use == SqlUse.QUESTION
                    ? Optional.empty()
                    : Optional.of("function '" + name + "' tells of the session or the file, not of the data");
        }
        return GROUPS.contains(found.get().getGroup()) || OTHERS.contains(name)
                ? Optional.empty()
                : Optional.of("function '" + name + "' is not allowed: it reads more than its arguments");
    }

    /** Why a function may not stand for a table; empty when it may. */
    static Optional<String> tableRefusal(List<String> nameParts) {
        String name = String.join(".", nameParts).toLowerCase(Locale.ROOT);
        return TABLE_FUNCTIONS.contains(name) && BUILT_IN_TABLES.functionExists(identifier(name))
                ? Optional.empty()
                : Optional.of("the table function '" + name + "' is not allowed: it reads more than its arguments");
    }

    private static FunctionIdentifier identifier(String name) {
        return new FunctionIdentifier(name, Option.empty(), Option.empty());
    }
}
