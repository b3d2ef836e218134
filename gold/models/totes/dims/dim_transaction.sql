select
  transaction_id,
  transaction_type,
  sales_order_id,
  purchase_order_id
from silver.transactions
where transaction_id <> -1
union all
select -1, 'Unknown', cast(null as int), cast(null as int)
