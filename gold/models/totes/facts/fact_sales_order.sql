-- Every version of every sales order. The id of a record is made of the version alone and stays the same, whatever
-- is added or made anew. A dimension key is -1, the unknown member, where the dimension does not (yet) have the id.
select
  concat(f.sales_order_id, '-', date_format(f.last_updated, 'yyyyMMddHHmmssSSSSSS')) as sales_record_id,
  f.sales_order_id,
  f.valid_to is null as is_current,
  cast(f.created_at as date) as created_date,
  date_format(f.created_at, 'HH:mm:ss.SSSSSS') as created_time,
  cast(f.last_updated as date) as last_updated_date,
  date_format(f.last_updated, 'HH:mm:ss.SSSSSS') as last_updated_time,
  coalesce(d_staff.staff_id, -1) as staff_key,
  coalesce(d_counterparty.counterparty_id, -1) as counterparty_key,
  coalesce(d_design.design_id, -1) as design_key,
  coalesce(d_currency.currency_id, -1) as currency_key,
  coalesce(d_location.location_id, -1) as delivery_location_key,
  f.staff_id,
  f.counterparty_id,
  f.design_id,
  f.currency_id,
  f.agreed_delivery_location_id,
  f.units_sold,
  f.unit_price,
  cast(f.units_sold * f.unit_price as decimal(22, 2)) as amount,
  f.agreed_delivery_date,
  f.agreed_payment_date
from silver.sales_orders_history f
left join gold.dim_staff d_staff on d_staff.staff_id = f.staff_id
left join gold.dim_counterparty d_counterparty on d_counterparty.counterparty_id = f.counterparty_id
left join gold.dim_design d_design on d_design.design_id = f.design_id
left join gold.dim_currency d_currency on d_currency.currency_id = f.currency_id
left join gold.dim_location d_location on d_location.location_id = f.agreed_delivery_location_id
