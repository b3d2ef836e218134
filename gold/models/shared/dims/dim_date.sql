-- The least and the greatest date of each source; sales and shipments are asked by way of their days and months, which
-- are far fewer. What lies outside of three centuries is a slip of the pen, and would make a row for every day until then.
with bounds as (
  select min(first_date) as first_date, max(last_date) as last_date
  from (
    select min(sale_date) as first_date, max(sale_date) as last_date from gold.agg_daily_sales
    union all
    select min(first_shipped), max(last_shipped) from gold.agg_days_to_deliver
    union all
    select min(order_date), max(order_date) from silver.member_sales
    union all
    select
      cast(least(min(created_at), min(agreed_delivery_date), min(agreed_payment_date)) as date),
      cast(greatest(max(last_updated), max(agreed_delivery_date), max(agreed_payment_date)) as date)
    from silver.sales_orders_history
    union all
    select
      cast(least(min(created_at), min(agreed_delivery_date), min(agreed_payment_date)) as date),
      cast(greatest(max(last_updated), max(agreed_delivery_date), max(agreed_payment_date)) as date)
    from silver.purchase_orders_history
    union all
    select
      cast(least(min(created_at), min(payment_date)) as date),
      cast(greatest(max(last_updated), max(payment_date)) as date)
    from silver.payments_history
  )
),
days as (
  select explode(sequence(greatest(first_date, date '1900-01-01'), least(last_date, date '2199-12-31'))) as date_id
  from bounds
  where first_date is not null
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
