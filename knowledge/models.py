"""The app's models, gathered for Django; each lives in the folder of its subject."""

from .aliases.models import Alias
from .articles.models import ArticlePage
from .codes.models import CodeCounter
from .media.models import KnowledgeDocument, KnowledgeImage, KnowledgeRendition
from .pages.models import KnowledgePage, PageTerm
from .shelves.models import HomePage, SectionPage

__all__ = [
    "Alias",
    "ArticlePage",
    "CodeCounter",
    "HomePage",
    "KnowledgeDocument",
    "KnowledgeImage",
    "KnowledgePage",
    "KnowledgeRendition",
    "PageTerm",
    "SectionPage",
]
