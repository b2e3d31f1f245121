"""Contacts: whom the makers of a server may write to."""

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Resource


class Contact(Resource):
    customer_id = Field[str]()


class CommunityContactsClient(SubClient):
    def create(
        self, firstname: str, lastname: str, email: str, phone: str, is_eula: bool
    ) -> Contact:
        data = {
            "firstname": firstname,
            "lastname": lastname,
            "email": email,
            "phone": phone,
            "is_eula": is_eula,
        }
        return Contact(self.api.post("/contacts", data))
