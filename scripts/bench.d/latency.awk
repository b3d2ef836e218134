# Lays out what GoldLatency prints: "hop DATASET HOP COUNT P50 P95 MAX PERCENT", "unseen DATASET COUNT", "commits TABLE …".
BEGIN {
  title["bronze"] = "Kafka to bronze"; title["silver"] = "bronze to silver"; title["fact"] = "silver to fact_sales"
  title["daily"] = "fact_sales to agg_daily_sales"; title["all"] = "Kafka to agg_daily_sales"
}
$1 == "hop" {
  if ($3 == "bronze") printf "  %s: %d messages                       p50      p95      max   share\n", $2, $4
  printf "    %-32s %8.2f %8.2f %8.2f s  %4d %%\n", title[$3], $5, $6, $7, $8
}
$1 == "unseen" && $3 > 0 { printf "    %d more of %s were not in gold when it was stopped\n", $3, $2 }
$1 == "commits" { sub(/^commits /, ""); commits = commits "\n    " $0 }
END { print "  commits in the time measured:" commits; printf "  the lakehouse took %s cores on average\n", cores }
