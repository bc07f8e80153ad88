"""Who a session belongs to: the person with his profiles in one query."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.callings import callings
from accounts.models import User


class AccountBackend(AuthenticationBackend):
    """allauth's door; every request loads the person through ``get_user``."""

    def user_can_authenticate(self, user: User) -> bool:
        return user.may_log_in

    def get_user(self, user_id: int) -> User | None:
        own = ("official_profile", "administrator_profile")
        profiles = [*own, *(calling.relation for calling in callings())]
        user = User.objects.select_related(*profiles).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
