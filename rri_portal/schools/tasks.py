"""What the task worker does for sign-in. Arguments are ids; errors name nobody."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.tasks import task
from django.urls import reverse

from rri_portal.schools.mail import send
from rri_portal.schools.models import User


@task(queue_name="mail")
def mail_password_reset(user_id: str) -> None:
    """A link that works once, until the password is changed or three days have passed."""
    user = User.objects.get(public_id=user_id)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(user),
        },
    )
    send(
        "account/email/password_reset_key",
        {"password_reset_url": settings.SITE_URL + path},
        to=user.email,
    )
