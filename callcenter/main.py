"""The composition root of the controller process."""
