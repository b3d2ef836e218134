select
  payment_record_id,
  payment_id,
  created_date,
  created_time,
  last_updated_date,
  last_updated_time,
  transaction_key,
  counterparty_key,
  currency_key,
  payment_type_key,
  transaction_id,
  counterparty_id,
  currency_id,
  payment_type_id,
  payment_amount,
  paid,
  payment_date
from gold.fact_payment
where is_current
