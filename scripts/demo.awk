# Lays out the report of scripts/demo: lines of tab-separated fields, the first of which says what they are.
# "sent", "held", "changed" and "planted" come from the feeds, "database" from MariaDB, all others from the tables. Exit code 1 when they disagree.

function grouped(n,   sign, whole, rest, text) {
  sign = n ~ /^-/ ? "-" : ""
  sub(/^-/, "", n)
  rest = n ~ /\./ ? substr(n, index(n, ".")) : ""
  whole = rest == "" ? n : substr(n, 1, index(n, ".") - 1)
  while (length(whole) > 3) {
    text = "," substr(whole, length(whole) - 2) text
    whole = substr(whole, 1, length(whole) - 3)
  }
  return sign whole text rest
}
function wrong(text) { bad++; return "NO" (text == "" ? "" : ": " text) }
function title(text) { printf "\n%s\n", text }
function joined(list, item) { return list == "" ? item : list ", " item }

$1 == "sent"    { sent[$2] += $3; topics[$2]; next }
$1 == "held"    { held[$2] += $3; topics[$2]; next }
$1 == "changed" { if (!($2 in changed)) kinds_of_change[++changes] = $2; changed[$2] += $3; next }
$1 == "database" { in_database[$2] = $3 "\t" $4; next }
$1 == "reference" { references++; reference[references] = $0; next }
$1 == "price"   { prices++; price[prices] = $0; next }
$1 == "moved"   { moves++; moved[moves] = $0; next }
$1 == "gone"    { leavers++; gone[leavers] = $0; next }
$1 == "planted" { plants++; plant[plants] = $2; expect[plants] = $3; plant_topic[plants] = $4; plant_count[plants] = $5; next }
$1 == "account" { accounts++; account[accounts] = $0; dataset_of[$3] = $2; topic_of[$2] = $3; topics[$3]; landed[$3] += $4; next }
$1 == "refused" { refusals++; refusal[refusals] = $0; next }
$1 == "warned"  { warnings++; warning[warnings] = $0; next }
$1 == "odd"     { odds++; odd[odds] = $0; odd_total = $2; next }
$1 == "total"   { total[$2] = $0; next }
$1 == "sum"     { sums++; sum[sums] = $0; next }
$1 == "month"   { months++; month[months] = $0; next }
$1 == "day"     { days++; day[days] = $0; next }
$1 == "top"     { tops++; top[tops] = $0; next }
$1 == "speed"   { speeds++; speed[speeds] = $0; next }
{ print "demo.awk: a line that nobody knows: " $0 > "/dev/stderr"; bad++ }

# The kinds of planted flaws that end in quarantine with this rule and column.
function kinds(rule, column) {
  if (rule == "decode") return " not-json truncated-json json-array empty-value null-value invalid-utf8 duplicate-field "
  if (rule == "key") return " missing-invoice "
  if (rule == "type" && column == "sale_date") return " impossible-date "
  if (rule == "type" && column == "sale_amount") return " nan-amount "
  if (rule == "bottles_not_zero") return " zero-bottles "
  return ""
}

function scorecard(   f) {
  split(total["gold"], f, "\t")
  title("Scorecard, " f[10] " to " f[11])
  printf "  %-22s %17s\n", "invoices", grouped(f[3])
  printf "  %-22s %17s\n", "customers (stores)", grouped(f[4])
  printf "  %-22s %17s\n", "items", grouped(f[5])
  printf "  %-22s %17s\n", "bottles", grouped(f[6])
  printf "  %-22s %17s\n", "sales, dollars", grouped(f[7])
  printf "  %-22s %17s   (%s dollars, in the figures above)\n", "returns", grouped(f[8]), grouped(f[9])
  printf "  %-22s %17s   (%s dollars of shipping cost)\n", "invoices shipped", grouped(f[12]), grouped(f[13])
}

function periods(heading, rows, count,   i, f) {
  title(heading)
  printf "  %-10s %10s %8s %12s %17s %8s\n", "", "invoices", "stores", "bottles", "dollars", "returns"
  for (i = 1; i <= count; i++) {
    split(rows[i], f, "\t")
    printf "  %-10s %10s %8s %12s %17s %8s\n", f[2], grouped(f[3]), grouped(f[4]), grouped(f[5]), grouped(f[6]), grouped(f[7])
  }
}

function items(   i, f) {
  title("Top ten items")
  for (i = 1; i <= tops; i++) {
    split(top[i], f, "\t")
    printf "  %2d  %-8s %-40.40s %10s %17s\n", f[2], f[3], f[4], grouped(f[5]), grouped(f[6])
  }
}

function conservation(   i, f, t, accounted, elsewhere, verdict) {
  title("Every message accounted for")
  printf "  %-16s %9s %9s %9s %9s %10s %9s %11s  %s\n", "topic", "sent", "in Kafka", "bronze", "applied", "superseded", "duplicate", "quarantined", "equal"
  for (i = 1; i <= accounts; i++) {
    split(account[i], f, "\t")
    t = f[3]
    accounted = f[5] + f[6] + f[7] + f[8]
    elsewhere = held[t] - sent[t]
    verdict = "yes"
    if (elsewhere < 0) verdict = wrong("Kafka lost " (-elsewhere))
    else if (f[4] != held[t]) verdict = wrong("bronze and Kafka differ by " (f[4] - held[t]))
    else if (accounted != f[4]) verdict = wrong((f[4] - accounted) " landed rows unaccounted for")
    else if (f[8] != f[9]) verdict = wrong("the quarantine table holds " f[9])
    else if (elsewhere > 0) { verdict = "yes *"; others = 1; foreign[t] = elsewhere }
    printf "  %-16s %9s %9s %9s %9s %10s %9s %11s  %s\n", t, grouped(sent[t] + 0), grouped(held[t] + 0), grouped(f[4]), grouped(f[5]), grouped(f[6]), grouped(f[7]), grouped(f[8]), verdict
    all_sent += sent[t]; all_held += held[t]; all_landed += f[4]
    all_applied += f[5]; all_superseded += f[6]; all_duplicate += f[7]; all_refused += f[8]
  }
  for (t in topics) if (!(t in landed) && sent[t] + held[t] > 0) printf "  %-16s %9s %9s %9s  %s\n", t, grouped(sent[t] + 0), grouped(held[t] + 0), 0, wrong("nothing of it was landed")
  printf "  %-16s %9s %9s %9s %9s %10s %9s %11s\n", "all", grouped(all_sent + 0), grouped(all_held + 0), grouped(all_landed + 0), grouped(all_applied + 0), grouped(all_superseded + 0), grouped(all_duplicate + 0), grouped(all_refused + 0)
  print "  equal: sent = in Kafka = bronze = applied + superseded (a newer one came) + duplicate + quarantined"
  print "  (a row deleted in the database sends a second, empty message: duplicate)"
  if (others) print "  * more is in Kafka than the finished feeds sent: an interrupted feed, or messages of somebody else"
}

function quarantine(   i, j, f, t, known, least, most, names, verdict) {
  title("Quarantined, by reason")
  for (i = 1; i <= refusals; i++) {
    split(refusal[i], f, "\t")
    t = topic_of[f[2]]
    known = kinds(f[3], f[4]); least = 0; most = 0; names = ""
    for (j = 1; j <= plants; j++) {
      if (plant_topic[j] != t || known !~ (" " plant[j] " ") || (expect[j] != "refused" && expect[j] != "either")) continue
      if (expect[j] == "refused") least += plant_count[j]
      most += plant_count[j]
      seen[j] = 1
      if (names !~ ("(^|, )" plant[j] "(,|$)")) names = joined(names, plant[j])
    }
    if (f[5] >= least && f[5] <= most) verdict = "planted: " names
    else if (t in foreign) verdict = "planted: " least ", others not by a finished feed"
    else verdict = wrong("UNEXPLAINED, " least " planted" (names == "" ? "" : ": " names))
    printf "  %-10s %7s  %-28s %s\n", f[2], grouped(f[5]), f[3] (f[4] == "" ? "" : " " f[4]), verdict
    printf "  %-10s %7s  %-28s e.g. %s: %.80s\n", "", "", "", f[6], f[7]
  }
  if (!refusals) print "  nothing"
  for (j = 1; j <= plants; j++) if (!seen[j] && expect[j] == "refused" && plant_count[j] > 0)
    printf "  %-10s %7s  %-28s %s\n", dataset_of[plant_topic[j]], 0, "", wrong(plant_count[j] " " plant[j] " were planted and are not here")
}

function warned(   i, f, list) {
  if (warnings) {
    title("Somebody should look: rules of severity warning, and how many messages broke them")
    for (i = 1; i <= warnings; i++) {
      split(warning[i], f, "\t")
      printf "  %-10s %7s  %s\n", f[2], grouped(f[5]), f[3] (f[4] == "" ? "" : " (" f[4] ")")
    }
    for (i = 1; i <= plants; i++) if (expect[i] == "warned" && plant_count[i] > 0) list = joined(list, plant_count[i] " " plant[i])
    print "  repeats and messages refused for another reason are counted too" (list == "" ? "" : "; planted: " list)
  }
  if (odds) {
    title("Odd rows of silver.sales, one by one (" grouped(odd_total) (odd_total > odds ? ", the first " odds : "") ")")
    for (i = 1; i <= odds; i++) {
      split(odd[i], f, "\t")
      printf "  %-18s %s  %s\n", f[3], f[4], f[5]
    }
  }
}

function agreement(   i, s, g, f, same) {
  title("Silver and gold agree")
  split(total["silver"], s, "\t")
  split(total["gold"], g, "\t")
  printf "  %-24s %10s %12s %17s %8s\n", "", "invoices", "bottles", "dollars", "returns"
  printf "  %-24s %10s %12s %17s %8s\n", "silver.sales", grouped(s[3]), grouped(s[6]), grouped(s[7]), grouped(s[8])
  same = s[3] == g[3] && s[6] == g[6] && s[7] == g[7] && s[8] == g[8] && s[4] == g[4] && s[5] == g[5]
  printf "  %-24s %10s %12s %17s %8s  %s\n", "gold.fact_sales", grouped(g[3]), grouped(g[6]), grouped(g[7]), grouped(g[8]), same ? "yes" : wrong()
  for (i = 1; i <= sums; i++) {
    split(sum[i], f, "\t")
    same = f[3] == s[3] && f[4] == s[6] && f[5] == s[7] && f[6] == s[8]
    printf "  %-24s %10s %12s %17s %8s  %s\n", f[2], grouped(f[3]), grouped(f[4]), grouped(f[5]), grouped(f[6]), same ? "yes" : wrong()
  }
}

function database(   i, f, d, list, verdict) {
  title(changes ? "The business changed its database while sales flowed" : "Reference data")
  for (i = 1; i <= changes; i++) {
    d = kinds_of_change[i]
    gsub(/_/, " ", d)
    list = joined(list, changed[kinds_of_change[i]] " " d)
    if (length(list) > 90) { print "  " list; list = "" }
  }
  if (list != "") print "  " list
  printf "  %-12s %10s %10s %10s %12s %12s  %s\n", "", "in MariaDB", "in silver", "versions", "rows written", "rows deleted", "equal, cell by cell"
  for (i = 1; i <= references; i++) {
    split(reference[i], f, "\t")
    if (f[2] in in_database) {
      split(in_database[f[2]], d_f, "\t")
      verdict = d_f[1] == f[3] && d_f[2] == f[4] ? "yes" : wrong("silver is not what the database is")
    } else { d_f[1] = ""; verdict = "" }
    printf "  %-12s %10s %10s %10s %12s %12s  %s\n", f[2], d_f[1] == "" ? "-" : grouped(d_f[1]), grouped(f[3]), f[2] == "categories" ? "-" : grouped(f[5]), grouped(f[7]), grouped(f[8]), verdict
  }
  if (prices > 1) {
    split(price[1], f, "\t")
    title("The prices of item " f[2] ", " f[3] " (silver.products_history)")
    printf "  %-19s  %-19s %10s %10s\n", "from", "to", "cost", "retail"
    for (i = 1; i <= prices; i++) {
      split(price[i], f, "\t")
      printf "  %-19s  %-19s %10s %10s%s\n", f[4], f[5], f[6], f[7], f[8] == "" ? "" : "  " f[8]
    }
  }
  if (moves > 1) {
    split(moved[1], f, "\t")
    title("Store " f[2] ", " f[3] " moved (silver.customers_history)")
    for (i = 1; i <= moves; i++) {
      split(moved[i], f, "\t")
      printf "  %-19s  %-19s  %s, %s\n", f[4], f[5], f[6], f[7]
    }
  }
  if (leavers) {
    split(gone[1], f, "\t")
    title("Stores deleted in the database (" grouped(f[2]) (f[2] > leavers ? ", the first " leavers : "") "): " (f[6] == 0 ? "none is in silver.customers" : wrong(f[6] " still in silver.customers")) ", all in its history")
    for (i = 1; i <= leavers; i++) {
      split(gone[i], f, "\t")
      printf "  %-8s %-40.40s until %s\n", f[3], f[4], f[5]
    }
  }
}

function pace(   i, f) {
  title("Speed of this run (the layers work side by side; from the first batch's start to the last commit)")
  for (i = 1; i <= speeds; i++) {
    split(speed[i], f, "\t")
    printf "  %-7s %4d batches %11s rows %8.1f s %11s rows/s\n", f[2], f[3], grouped(f[4]), f[5] / 1000, grouped(sprintf("%.0f", f[4] * 1000 / (f[5] > 0 ? f[5] : 1)))
  }
  if (!speeds) print "  nothing was new"
}

END {
  if (accounts == 0 || !("silver" in total) || !("gold" in total)) { print "  " wrong("the tables are empty"); exit 1 }
  scorecard()
  if (months > 1) periods("Sales by month" (months == 12 ? ", the last twelve" : ""), month, months)
  periods("Sales by day" (days == 14 ? ", the last fourteen" : ""), day, days)
  items()
  conservation()
  quarantine()
  warned()
  agreement()
  if (references) database()
  pace()
  if (bad) exit 1
}
