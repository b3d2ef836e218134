package com.oakenspirits.lakehouse.lake.table;

/** Where tables lie. The environment file alone decides which of the two it is. */
public sealed interface Location {

    /**
     * Tables are folders {@code <root>/<layer>/<dataset>}.
     *
     * @param root a folder or bucket URL without a slash at the end
     */
    record Folder(String root) implements Location {
        String path(TableName table) {
            return root + "/" + table.layer().id() + "/" + table.dataset();
        }
    }

    /**
     * Tables are entries {@code <catalog>.<layer>.<dataset>}, as in Unity Catalog or a Hive metastore.
     *
     * @param catalog the catalog's name as Spark knows it
     */
    record Catalog(String catalog) implements Location {
        String entry(TableName table) {
            return "`" + catalog + "`.`" + table.layer().id() + "`.`" + table.dataset() + "`";
        }
    }
}
