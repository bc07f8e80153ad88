"""Expert review: pool, conflicts of interest, panels, score sheets, ranking (专家评审)."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "专家评审"

    def ready(self) -> None:
        from accounts.callings import register_calling
        from reviews import permissions
        from reviews.selectors.experts import EXPERT

        register_calling(EXPERT)
