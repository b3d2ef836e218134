-- Every version of every payment. The id of a record is made of the version alone and stays the same, whatever
-- is added or made anew. A dimension key is -1, the unknown member, where the dimension does not (yet) have the id.
select
  concat(f.payment_id, '-', date_format(f.last_updated, 'yyyyMMddHHmmssSSSSSS')) as payment_record_id,
  f.payment_id,
  f.valid_to is null as is_current,
  cast(f.created_at as date) as created_date,
  date_format(f.created_at, 'HH:mm:ss.SSSSSS') as created_time,
  cast(f.last_updated as date) as last_updated_date,
  date_format(f.last_updated, 'HH:mm:ss.SSSSSS') as last_updated_time,
  coalesce(d_transaction.transaction_id, -1) as transaction_key,
  coalesce(d_counterparty.counterparty_id, -1) as counterparty_key,
  coalesce(d_currency.currency_id, -1) as currency_key,
  coalesce(d_type.payment_type_id, -1) as payment_type_key,
  f.transaction_id,
  f.counterparty_id,
  f.currency_id,
  f.payment_type_id,
  f.payment_amount,
  f.paid,
  f.payment_date
from silver.payments_history f
left join gold.dim_transaction d_transaction on d_transaction.transaction_id = f.transaction_id
left join gold.dim_counterparty d_counterparty on d_counterparty.counterparty_id = f.counterparty_id
left join gold.dim_currency d_currency on d_currency.currency_id = f.currency_id
left join gold.dim_payment_type d_type on d_type.payment_type_id = f.payment_type_id
