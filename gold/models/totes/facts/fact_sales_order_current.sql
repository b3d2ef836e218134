select
  sales_record_id,
  sales_order_id,
  created_date,
  created_time,
  last_updated_date,
  last_updated_time,
  staff_key,
  counterparty_key,
  design_key,
  currency_key,
  delivery_location_key,
  staff_id,
  counterparty_id,
  design_id,
  currency_id,
  agreed_delivery_location_id,
  units_sold,
  unit_price,
  amount,
  agreed_delivery_date,
  agreed_payment_date
from gold.fact_sales_order
where is_current
