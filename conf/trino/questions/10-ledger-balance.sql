-- How does the ledger stand: credit, debit and balance, in all?
select count(*) as entries, sum(credit) as credit, sum(debit) as debit, sum(balance) as balance
from gold.fact_ledger
