from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "rri_portal.documents"
    label = "documents"

    def ready(self) -> None:
        from rri_portal.documents import in_the_book

        in_the_book.register()
