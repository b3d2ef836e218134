select
  trunc(booked_on, 'MM') as month,
  count(*) as entries,
  cast(coalesce(sum(credit), 0) as decimal(18, 2)) as credit,
  cast(coalesce(sum(debit), 0) as decimal(18, 2)) as debit,
  cast(coalesce(sum(balance), 0) as decimal(18, 2)) as balance
from gold.fact_ledger
group by trunc(booked_on, 'MM')
