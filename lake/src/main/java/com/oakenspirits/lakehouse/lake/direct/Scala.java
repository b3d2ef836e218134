package com.oakenspirits.lakehouse.lake.direct;

import java.util.List;
import java.util.Map;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/** Java's collections as Scala's immutable ones, which Spark and Delta take. */
final class Scala {
    private Scala() {}

    static <T> scala.collection.immutable.Seq<T> seq(List<? extends T> items) {
        return CollectionConverters.<T>asScala(List.<T>copyOf(items)).toSeq();
    }

    static <K, V> scala.collection.immutable.Map<K, V> map(Map<K, V> items) {
        List<Tuple2<K, V>> pairs = items.entrySet().stream()
                .map(entry -> new Tuple2<>(entry.getKey(), entry.getValue()))
                .toList();
        return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(pairs));
    }
}
