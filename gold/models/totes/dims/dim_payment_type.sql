select
  payment_type_id,
  payment_type_name
from silver.payment_types
where payment_type_id <> -1
union all
select -1, 'Unknown'
