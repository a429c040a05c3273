"""The look-ups that flows may name: their arguments. `callcenter.service.lookups` answers them."""

from __future__ import annotations

LOOKUPS: dict[str, tuple[str, ...]] = {
    "order_status": ("order_number",),
    "verify_order": ("order_number", "phone_last4"),
    "complaint_status": ("case_number",),
    "verify_complaint": ("case_number", "phone_last4"),
    "callback_number": ("number",),
    "verify_staff": ("staff_number", "pin"),
    "publish_notice": ("notice", "recording", "staff_number"),
    "current_notice": ("notice",),
    "withdraw_notice": ("notice", "staff_number"),
    "prompt_by_number": ("prompt_number",),
    "save_prompt": ("prompt_number", "language", "recording", "staff_number"),
}
