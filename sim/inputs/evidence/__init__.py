"""The evidence ledger: what each number and rule rests on."""
