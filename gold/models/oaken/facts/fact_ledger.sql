select
  invoice,
  shipping_date as booked_on,
  sale_date,
  sale_amount as credit,
  shipping_cost as debit,
  cast(sale_amount - shipping_cost as decimal(13, 2)) as balance
from silver.shipments
