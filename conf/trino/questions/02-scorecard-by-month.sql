-- And each month? Asked of the aggregate that the dashboard reads.
select month, invoices, customers, items, bottles, sales_amount, average_invoice
from gold.agg_monthly_scorecard
order by month
