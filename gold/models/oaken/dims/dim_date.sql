-- Least and greatest date are asked of each source alone, so that table statistics can answer.
with bounds as (
  select min(first_date) as first_date, max(last_date) as last_date
  from (
    select min(sale_date) as first_date, max(sale_date) as last_date from silver.sales
    union all
    select min(shipping_date), max(shipping_date) from silver.shipments
  )
),
days as (
  select explode(sequence(first_date, last_date)) as date_id from bounds
)
select
  date_id,
  year(date_id) as year,
  month(date_id) as month,
  day(date_id) as day,
  weekday(date_id) + 1 as day_of_week,
  date_format(date_id, 'EEEE') as day_name,
  date_format(date_id, 'MMMM') as month_name,
  quarter(date_id) as quarter
from days
