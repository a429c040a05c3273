"""E-mail: letters that are sent and tried again (outbox, smtp), their texts (letters), the mailbox (imap)."""
