"""Messages and events in words. `{field}` stands for a field's value; every kind is here (tested)."""

from callcenter.domain import events as ev
from callcenter.domain import messages as m

MESSAGES: dict[type[m.Message], str] = {
    m.LoadConfiguration: "the configuration was loaded",
    m.SetNotice: "{by} sets the notice {name}: {media} (empty: no more)",
    m.StartController: "the controller started",
    m.Reconcile: "node {node} was reconciled: {legs} channels alive, agents online: {online_agents}",
    m.TelephonyLost: "the connection to node {node} broke",
    m.TimerFired: "the timer {kind} of {subject} came due",
    m.CallArrived: "a call came in on {leg_id} from {ani} to {dnis} (entry {entry}, name {ani_name})",
    m.NumberWasLeft: "while we were away {ani} called {dnis} and left the number {number}",
    m.RequestCallback: (
        "{by} wants {number} to be called back from queue {queue} "
        "(due {due}; purpose {purpose}, case {case_number})"
    ),
    m.WithdrawCallback: "{by} takes the callback of {contact_id} back",
    m.DigitReceived: "{leg_id} keyed {digit}",
    m.PlaybackEnded: "the prompt {token} on {leg_id} ended (played: {ok})",
    m.RecordingEnded: "the recording {name} on {leg_id} ended after {seconds} s",
    m.RecordingFound: "the recording {name}, whose end nobody heard, has {seconds} s",
    m.RecordingGone: "the recording {name}, which was not wanted, is there no more",
    m.LegRinging: "the phone of {leg_id} rings",
    m.LegAnswered: "{leg_id} was answered",
    m.LegEnded: "{leg_id} ended with cause {cause} (lost: {lost})",
    m.CustomerIdentified: (
        "customers with that number: {customer_ids}; tier {tier}, value {value}, "
        "dedicated agent {dedicated_agent}, last agent {last_agent}, calls from {number} "
        "(callers may have it called: {may_call_back}; may be asked how it was: {may_survey}); "
        "name {name}, prefers {language}"
    ),
    m.LookupCompleted: "the look-up {token} answered {status}: {data}",
    m.PhoneClaimed: "{agent_id} opened the phone page {tab}",
    m.PhoneDetached: "the phone page {tab} of {agent_id} lost its connection (fell silent: {silent})",
    m.PhoneStateChanged: (
        "the phone of {agent_id} says registered: {registered}, microphone: {microphone}, sound: {sound}"
    ),
    m.EndpointChanged: "Asterisk says the phone of {agent_id} is online: {online}",
    m.BecomeReady: "{agent_id} wants calls",
    m.BecomeNotReady: "{agent_id} wants no calls ({reason})",
    m.LogOut: "{agent_id} logs out",
    m.PopShown: "the page of {agent_id} shows the pop of {offer_id}",
    m.RejectOffer: "{agent_id} declines {offer_id}",
    m.Hold: "{agent_id} puts the customer on hold",
    m.Resume: "{agent_id} takes the customer off hold",
    m.HangUp: "{agent_id} hangs up",
    m.ExtendWrapUp: "{agent_id} wants more time to write up {contact_id}",
    m.FinishWrapUp: "{agent_id} has written up {contact_id}: {disposition}; notes: {notes}",
    m.LinkCustomer: "{agent_id} says {contact_id} is customer {customer_id} (tier {tier})",
    m.TakeCase: (
        "{agent_id} takes a case ({kind}): {subject}; {description} "
        "(class {case_class}, severity {severity}, order {order_number}, product {product}, batch {batch})"
    ),
    m.TakeWritten: (
        "{sender} ({name}, {phone}, {email}; customer {customer_id}; taken down by {agent_id}) wrote by "
        "{channel} in {language}: "
        "{kind} {subject}; {description} (class {case_class}, severity {severity}, order {order_number}, "
        "product {product}, batch {batch})"
    ),
}

EVENTS: dict[type[ev.Event], str] = {
    ev.ConfigurationLoaded: "new configuration in force",
    ev.QueueMoved: "queue {queue} was taken away: whoever waited there waits in {to}",
    ev.ControllerStarted: "no page is connected and no node reconciled",
    ev.Reconciled: "node {node} agrees: agents may be offered calls",
    ev.NodeLost: "no offers for node {node} until it is reconciled",
    ev.TimerSet: "timer {kind} of {subject} set for {due}",
    ev.TimerCleared: "timer {kind} of {subject} cleared",
    ev.ContactArrived: "arrived on node {node} as {leg_id}",
    ev.CustomerRecognised: (
        "recognised as {customer_id} among {customer_ids}; tier {tier}, value {value}, "
        "dedicated agent {dedicated_agent}, last agent {last_agent}"
    ),
    ev.CustomerLinked: "linked to customer {customer_id} by {agent_id}; tier {tier}",
    ev.IvrMoved: 'menu {flow} {version} at "{node}" in {language}{path}',
    ev.Keyed: "keyed {value}: {meanings} ({labels})",
    ev.LookupAnswered: "look-up answered: {status}",
    ev.RecordingKept: "recorded {name} of {seconds} s as {variable}",
    ev.RecordingDropped: "does not want {name} kept: it is to be deleted",
    ev.RecordingDeleted: "{name} is deleted",
    ev.AnswerKept: (
        "answered {answer} to {question} of the survey {survey} "
        "(about {agent_id}, {queue}, case {case_number})"
    ),
    ev.TransferDialled: "put through to {to}: dialled as {leg_id}",
    ev.TransferFailed: "{leg_id} was not reached (cause {cause}): the menu goes on",
    ev.IvrLeft: 'left the menu {flow} {version} at "{node}": {exit}',
    ev.NoticeSet: "the notice {name} is {media} now (empty: none), by {by}",
    ev.VoicemailLeft: "left the message {name} of {seconds} s",
    ev.ContactQueued: (
        "waits in queue {queue}, counted since {since} (reason {reason}, first in line: {front}); "
        "asks for {demands}{head_start_ms}"
    ),
    ev.ContactKept: "kept for {agent_id} ({why}) until {until}",
    ev.KeepingEnded: "anybody may take it now",
    ev.RecipeStepTaken: "step {step} of the recipe of {queue}: {action}",
    ev.SkillLowered: "level {level} of {skill} is enough now",
    ev.QueueAdded: "agents of {queue} may take it too",
    ev.CallbackOffered: "offered to be called back",
    ev.GoodbyeBegan: "hears a last word; then the call is over (the contact ends as {outcome})",
    ev.Announced: "told: position {position}, expected wait {expected_wait_ms} ms (0: not told)",
    ev.CallbackPromised: (
        "promised to be called back at {number} (due {due}, by {by}; purpose {purpose}, case {case_number})"
    ),
    ev.CallbackDue: "the time to call back has come: takes its place in the queue",
    ev.CallbackDialled: "the customer is called back as {leg_id}, attempt {attempt}",
    ev.CallbackFailed: (
        "the customer was not reached (cause {cause}, counts as an attempt: {counted}); "
        "tried again at {retry_at}"
    ),
    ev.CallbackPutOff: "not dialled now: outside the hours, or on the line; again at {due}",
    ev.ContactReturned: "back at its place in the queue",
    ev.ContactConnected: "connected with {agent_id} in {bridge_id}",
    ev.ContactHeld: "on hold",
    ev.ContactResumed: "off hold",
    ev.TalkEnded: (
        "{agent_id} of queue {queue} has hung up: the customer is asked how it was "
        "(menu {flow}, case {case_number})"
    ),
    ev.ContactEnded: "ended as {outcome} by {by}",
    ev.ContactClosed: "closed: nothing is left to do",
    ev.NumberLeft: "left the number {number} at {received_at}, calling {dnis} from {ani}",
    ev.CaseRegistered: (
        "case {number} registered ({kind}, by {channel}): {subject} (class {case_class}, {severity})"
    ),
    ev.OfferMade: "offered to {agent_id} from queue {queue} as {offer_id}, because: {reason}",
    ev.PopAcknowledged: "pop of {offer_id} acknowledged",
    ev.RingStarted: "{offer_id} rings (before the pop was acknowledged: {pop_late})",
    ev.OfferEnded: "{offer_id} with {agent_id} ended: {state} (cause {cause})",
    ev.AgentLegDialled: "{agent_id} dialled as {leg_id}",
    ev.LegRang: "{leg_id} rings",
    ev.LegWentUp: "{leg_id} is up",
    ev.LegGone: "{leg_id} is gone (cause {cause}, lost: {lost})",
    ev.RecoveryStarted: "leg of {agent_id} lost: the customer is held, {agent_id} is rung again",
    ev.RecoveryEnded: "waiting for {agent_id} is over (came back: {recovered})",
    ev.PhoneTabChanged: "{agent_id}'s phone is page {tab} (connected: {attached})",
    ev.PhoneReported: ("{agent_id}'s phone: registered {registered}, microphone {microphone}, sound {sound}"),
    ev.EndpointWent: "{agent_id}'s phone online: {online}",
    ev.PresenceChanged: "{agent_id} is {presence} ({reason})",
    ev.WrapUpStarted: "{agent_id} writes up, until {until} at the latest",
    ev.WrapUpExtended: "{agent_id} has until {until} to write up",
    ev.WrapUpFinished: "{agent_id} has written up: {disposition}; notes: {notes}",
}

#: Fields that hold a time in ms since 1970.
TIMES = frozenset({"due", "since", "received_at", "until", "retry_at"})
#: Fields that hold a duration in ms, told in seconds.
DURATIONS = frozenset({"head_start_ms"})
#: Fields that are left out where they are 0 or empty, with what goes before them otherwise.
CLAUSES = {"head_start_ms": "; head start ", "path": ", by way of "}
#: Fields that events had not from the beginning: None in journals from before.
ADDED = frozenset({"demands", "head_start_ms", "path"})
#: Fields that count from 0, which nobody does in words.
COUNTED_FROM_0 = frozenset({"step"})
