# Lays out what GoldRefresh prints, medians over the runs: "model CHANGE WAY MODEL SECONDS JOBS BYTES FILES how" and
# "jobs CHANGE WAY MODEL COUNT where". Adds "SIZE CHANGE SECONDS SECONDS-ANEW" to the file sums.
function median(list,    n, v, i, j, t) {
  n = split(list, v, " ")
  for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) { t = v[j]; v[j] = v[j - 1]; v[j - 1] = t }
  return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
}
function figures(key) { return sprintf("%8.2f s %4d jobs %9.1f MB %5d files", median(seconds[key]), jobs[key], bytes[key] / 1e6, files[key]) }
FNR == 1 { for (key in total) { seconds[key] = seconds[key] " " total[key] } delete total; delete jobs; delete bytes; delete files }
$1 == "model" && $2 != "warm-up" {
  if (!($2 in seen)) { seen[$2] = 1; changes[++known] = $2 }
  if (!($4 in models)) { models[$4] = 1; ordered[++count] = $4 }
  all = $2 SUBSEP $3; one = all SUBSEP $4
  total[all] += $5; jobs[all] += $6; bytes[all] += $7; files[all] += $8
  seconds[one] = seconds[one] " " $5; jobs[one] = $6; bytes[one] = $7; files[one] = $8
  $1 = $2 = $3 = $4 = $5 = $6 = $7 = $8 = ""; sub(/^ +/, ""); how[one] = $0
}
$1 == "jobs" && $2 != "warm-up" && $2 != "load" && $3 == "changes" && FILENAME == ARGV[1] {
  place = $2 SUBSEP $4; n = $5; $1 = $2 = $3 = $4 = $5 = ""; sub(/^ +/, ""); where[place] = where[place] sprintf("\n      %3d x %s", n, $0)
}
END {
  for (key in total) seconds[key] = seconds[key] " " total[key]
  printf "  %-20s %s\n", "all anew at first", figures("load" SUBSEP "full")
  anew = "anew" SUBSEP "full"
  printf "  %-20s %s\n", "all anew at last", figures(anew)
  for (c = 2; c <= known; c++) {
    change = changes[c]; name = change; gsub("_", " ", name)
    if (change == "anew") continue
    by = change SUBSEP "changes"
    printf "  %-20s %s   %.2f of all anew at last\n", name, figures(by), median(seconds[by]) / median(seconds[anew])
    print size, change, median(seconds[by]), median(seconds[anew]) >> sums
    for (m = 1; m <= count; m++) {
      one = by SUBSEP ordered[m]
      if (how[one] != "not due") printf "      %-22s %s   %s%s\n", ordered[m], figures(one), how[one], where[change SUBSEP ordered[m]]
    }
  }
}
