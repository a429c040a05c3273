"""The rows one transaction of the projector works on."""

from callcenter.repository.contacts import Contact, ContactEvent, Leg, Offer


class Rows:
    """The rows of some contacts, those loaded and those new; `added` are to be inserted."""

    def __init__(self, contacts: list[Contact], legs: list[Leg], offers: list[Offer]) -> None:
        self.contacts = {contact.id: contact for contact in contacts}
        self.legs = {leg.id: leg for leg in legs}
        self.offers = {offer.id: offer for offer in offers}
        self.added: list[Contact | Leg | Offer | ContactEvent] = []

    def add_contact(self, contact: Contact) -> None:
        self.contacts[contact.id] = contact
        self.added.append(contact)

    def add_leg(self, leg: Leg) -> None:
        if leg.id not in self.legs:
            self.legs[leg.id] = leg
            self.added.append(leg)

    def add_offer(self, offer: Offer) -> None:
        self.offers[offer.id] = offer
        self.added.append(offer)
