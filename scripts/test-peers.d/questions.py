"""The analysts' questions of conf/trino/questions, asked of Trino and answered once more from the raw CSV files.

HOST:PORT QUESTIONS INPUT...     prints a line for each question; INPUT is a folder of sales*.csv or returns*.csv as the
State of Iowa publishes them, the first of them with products.csv

The answers here use nothing of the lakehouse: the files, and what domain.md says of shipping and the ledger.
"""

import collections
import csv
import datetime
import decimal
import pathlib
import sys

CENT = decimal.Decimal("0.01")


def half_up(value):
    return value.quantize(CENT, decimal.ROUND_HALF_UP)


class Sale:
    def __init__(self, row, products):
        self.invoice = row["Invoice/Item Number"]
        self.date = datetime.date.fromisoformat(row["Date"])
        self.month = self.date.replace(day=1)
        self.store = row["Store Number"]
        self.item = row["Item Number"]
        self.bottles = int(row["Bottles Sold"])
        self.dollars = decimal.Decimal(row["Sale (Dollars)"])
        product = products.get(self.item, {})
        self.category = product.get("Category Name") or "Unknown"
        # One vendor is written 085 and 85.
        self.vendor = (product.get("Vendor") or "").lstrip("0") or "-1"
        self.returned = self.invoice.startswith("RINV-")
        # 5 % of the sale, at least 5 dollars.
        self.shipping = max(half_up(self.dollars * decimal.Decimal("0.05")), decimal.Decimal(5))


def sales(folders):
    products = {}
    with open(pathlib.Path(folders[0], "products.csv"), newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            products[row["Item Number"]] = row
    found = {}
    for folder in folders:
        for path in sorted(pathlib.Path(folder).glob("*.csv")):
            if path.name.startswith(("sales", "returns")):
                with open(path, newline="", encoding="utf-8") as file:
                    for row in csv.DictReader(file):
                        sale = Sale(row, products)
                        found[sale.invoice] = sale
    return list(found.values())


def grouped(rows, key):
    groups = collections.defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def dollars(rows):
    return sum(row.dollars for row in rows)


def bottles(rows):
    return sum(row.bottles for row in rows)


def distinct(rows, field):
    return len({getattr(row, field) for row in rows})


def by_day(all):
    return [(day, len(rows), distinct(rows, "store"), bottles(rows), dollars(rows))
            for day, rows in sorted(grouped(all, lambda s: s.date).items())]


def by_month(all):
    return [(month, len(rows), distinct(rows, "store"), distinct(rows, "item"), bottles(rows), dollars(rows),
             half_up(dollars(rows) / len(rows)))
            for month, rows in sorted(grouped(all, lambda s: s.month).items())]


def best(all, key, many):
    groups = grouped(all, key)
    return [(name, groups[name]) for name in sorted(groups, key=lambda name: (-dollars(groups[name]), name))[:many]]


def top_items(all):
    return [(item, bottles(rows), dollars(rows)) for item, rows in best(all, lambda s: s.item, 10)]


def top_categories(all):
    return [(name, bottles(rows), dollars(rows)) for name, rows in best(all, lambda s: s.category, 10)]


def top_vendors(all):
    return [(name, distinct(rows, "item"), dollars(rows)) for name, rows in best(all, lambda s: s.vendor, 10)]


def best_stores(all):
    return [(store, len(rows), bottles(rows), dollars(rows), half_up(dollars(rows) / len(rows)))
            for store, rows in best(all, lambda s: s.store, 20)]


def popular_items(all):
    groups = grouped([s for s in all if not s.returned], lambda s: s.item)
    ranked = sorted((-distinct(rows, "store"), -len(rows), item) for item, rows in groups.items())
    return [(item, -stores, -invoices) for stores, invoices, item in ranked[:10]]


def returns(all):
    return [(month, len(rows), bottles(rows), dollars(rows))
            for month, rows in sorted(grouped([s for s in all if s.returned], lambda s: s.month).items())]


def shipping(all):
    return [(month, len(rows), dollars(rows), sum(s.shipping for s in rows), True)
            for month, rows in sorted(grouped(all, lambda s: s.month).items())]


def ledger(all):
    credit, debit = dollars(all), sum(s.shipping for s in all)
    return [(len(all), credit, debit, credit - debit)]


ANSWERS = {
    "01-scorecard-by-day": by_day,
    "02-scorecard-by-month": by_month,
    "03-top-ten-items": top_items,
    "04-top-ten-categories": top_categories,
    "05-top-ten-vendors": top_vendors,
    "06-best-stores": best_stores,
    "07-popular-items": popular_items,
    "08-returns-by-month": returns,
    "09-shipping-cost-by-month": shipping,
    "10-ledger-balance": ledger,
}


def compare(address, folder, *inputs):
    import trino

    host, port = address.rsplit(":", 1)
    connection = trino.dbapi.connect(host=host, port=int(port), user="analyst", catalog="lake", source="test-peers")
    all_sales = sales(inputs)
    for file in sorted(pathlib.Path(folder).glob("*.sql")):
        question = f"question {file.stem}"
        try:
            cursor = connection.cursor()
            cursor.execute(file.read_text())
            found = [tuple(row) for row in cursor.fetchall()]
        except Exception as error:
            print("differs", question, f"Trino: {getattr(error, 'message', error)}"[:300], sep="\t")
            continue
        if file.stem not in ANSWERS:
            print("differs", question, "nobody has computed it otherwise", sep="\t")
            continue
        wanted = ANSWERS[file.stem](all_sales)
        unequal = [f"{f} for {w}" for f, w in zip(found, wanted) if f != w]
        if unequal or len(found) != len(wanted):
            note = f"{len(found)} rows for {len(wanted)}: {'; '.join(unequal)}"
            print("differs", question, " ".join(note.split())[:300], sep="\t")
        else:
            print("checked", question, f"{len(found)} rows as computed from {len(all_sales):,} lines of CSV", sep="\t")


if __name__ == "__main__":
    compare(*sys.argv[1:])
