"""The transition tables. What is not in them does not happen.

`CONTACT_EVENTS` says how events move a contact; `CONTACT_MESSAGES` which messages a contact in a state takes.
"""

from . import events as e
from . import messages as m
from .enums import ContactState as S
from .enums import TimerKind

EVERY = frozenset(S)
LIVE = EVERY - {S.ENDED}
#: An agent writes up what is over, or while the customer is asked how it was.
WRITTEN_UP = {S.IN_IVR: S.IN_IVR, S.ENDED: S.ENDED}

#: event type -> {from state: to state}
CONTACT_EVENTS: dict[type[e.Event], dict[S, S]] = {
    e.CustomerRecognised: {s: s for s in EVERY},
    e.CustomerLinked: {s: s for s in EVERY},
    e.IvrMoved: {S.ARRIVED: S.IN_IVR, S.IN_IVR: S.IN_IVR, S.QUEUED: S.IN_IVR},
    e.Keyed: {S.IN_IVR: S.IN_IVR},
    e.LookupAnswered: {S.IN_IVR: S.IN_IVR},
    e.VoicemailLeft: {S.IN_IVR: S.IN_IVR},
    e.RecordingKept: {S.IN_IVR: S.IN_IVR},
    e.RecordingDropped: {S.IN_IVR: S.IN_IVR},
    e.AnswerKept: {S.IN_IVR: S.IN_IVR},
    e.TransferDialled: {S.IN_IVR: S.IN_IVR},
    e.TransferFailed: {S.IN_IVR: S.IN_IVR},
    e.IvrLeft: {S.IN_IVR: S.IN_IVR},
    e.ContactQueued: {
        S.ARRIVED: S.QUEUED,
        S.IN_IVR: S.QUEUED,
        S.QUEUED: S.QUEUED,
        S.CONNECTED: S.QUEUED,
    },
    e.ContactKept: {S.QUEUED: S.QUEUED},
    e.KeepingEnded: {S.QUEUED: S.QUEUED, S.OFFERED: S.OFFERED},
    e.RecipeStepTaken: {S.QUEUED: S.QUEUED},
    e.SkillLowered: {S.QUEUED: S.QUEUED},
    e.QueueAdded: {S.QUEUED: S.QUEUED},
    e.CallbackOffered: {S.QUEUED: S.QUEUED},
    e.GoodbyeBegan: {S.QUEUED: S.QUEUED},
    e.Announced: {S.QUEUED: S.QUEUED},
    e.CallbackPromised: {S.QUEUED: S.QUEUED, S.OFFERED: S.OFFERED},
    e.CallbackDue: {S.QUEUED: S.QUEUED, S.OFFERED: S.OFFERED},
    e.CallbackDialled: {S.OFFERED: S.OFFERED},
    e.CallbackPutOff: {S.QUEUED: S.QUEUED},
    e.CallbackFailed: {S.OFFERED: S.QUEUED},
    e.OfferMade: {S.QUEUED: S.OFFERED},
    e.PopAcknowledged: {S.OFFERED: S.OFFERED},
    e.RingStarted: {S.OFFERED: S.OFFERED},
    e.OfferEnded: {S.OFFERED: S.OFFERED},
    e.ContactReturned: {S.OFFERED: S.QUEUED},
    e.ContactConnected: {S.OFFERED: S.CONNECTED},
    e.ContactHeld: {S.CONNECTED: S.CONNECTED},
    e.ContactResumed: {S.CONNECTED: S.CONNECTED},
    e.RecoveryStarted: {S.CONNECTED: S.CONNECTED},
    e.RecoveryEnded: {S.CONNECTED: S.CONNECTED},
    e.TalkEnded: {S.CONNECTED: S.IN_IVR},
    e.WrapUpStarted: WRITTEN_UP,
    e.WrapUpExtended: WRITTEN_UP,
    e.WrapUpFinished: WRITTEN_UP,
    e.AgentLegDialled: {S.OFFERED: S.OFFERED, S.CONNECTED: S.CONNECTED},
    e.LegRang: {S.IN_IVR: S.IN_IVR, S.OFFERED: S.OFFERED, S.CONNECTED: S.CONNECTED},
    e.LegWentUp: {S.IN_IVR: S.IN_IVR, S.OFFERED: S.OFFERED, S.CONNECTED: S.CONNECTED},
    e.LegGone: {s: s for s in EVERY},
    e.CaseRegistered: {s: s for s in (S.ARRIVED, S.IN_IVR, S.CONNECTED, S.ENDED)},
    e.ContactEnded: dict.fromkeys(LIVE, S.ENDED),
    e.ContactClosed: {S.ENDED: S.ENDED},
}

#: timer kind -> states of its contact in which it still means something; in all others it is only cleared.
CONTACT_TIMERS: dict[TimerKind, frozenset[S]] = {
    TimerKind.IVR: frozenset({S.IN_IVR}),
    TimerKind.POP: frozenset({S.OFFERED}),
    TimerKind.RING: frozenset({S.OFFERED}),
    TimerKind.RECOVERY: frozenset({S.CONNECTED}),
    TimerKind.REDIAL: frozenset({S.CONNECTED}),
    TimerKind.RECIPE: frozenset({S.QUEUED, S.OFFERED}),
    TimerKind.ANNOUNCE: frozenset({S.QUEUED, S.OFFERED}),
    TimerKind.KEEPING: frozenset({S.QUEUED, S.OFFERED}),
    TimerKind.CALLBACK: frozenset({S.QUEUED, S.OFFERED}),
    TimerKind.CALLBACK_RING: frozenset({S.OFFERED}),
    TimerKind.GOODBYE: frozenset({S.QUEUED}),
}

#: message type -> states of its contact in which it is taken; in all others it is refused.
CONTACT_MESSAGES: dict[type[m.Message], frozenset[S]] = {
    m.WithdrawCallback: frozenset({S.QUEUED, S.OFFERED}),
    m.DigitReceived: frozenset({S.IN_IVR, S.QUEUED, S.OFFERED}),
    m.PlaybackEnded: frozenset({S.IN_IVR, S.QUEUED}),
    m.RecordingEnded: frozenset({S.IN_IVR}),
    m.RecordingFound: frozenset({S.IN_IVR}),
    m.LookupCompleted: frozenset({S.IN_IVR}),
    m.CustomerIdentified: EVERY,
    m.LegRinging: frozenset({S.IN_IVR, S.OFFERED, S.CONNECTED}),
    m.LegAnswered: frozenset({S.IN_IVR, S.OFFERED, S.CONNECTED}),
    m.LegEnded: EVERY,
    m.PopShown: frozenset({S.OFFERED}),
    m.RejectOffer: frozenset({S.OFFERED}),
    m.Hold: frozenset({S.CONNECTED}),
    m.Resume: frozenset({S.CONNECTED}),
    m.HangUp: frozenset({S.CONNECTED}),
    m.ExtendWrapUp: frozenset(WRITTEN_UP),
    m.FinishWrapUp: frozenset(WRITTEN_UP),
    m.LinkCustomer: frozenset({S.IN_IVR, S.OFFERED, S.CONNECTED, S.ENDED}),
    m.TakeCase: frozenset({S.IN_IVR, S.CONNECTED, S.ENDED}),
}
