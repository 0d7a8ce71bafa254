"""The one error of the card API, worded and shaped as Stripe words and shapes it."""

from dataclasses import dataclass

from app.sandbox.store import Json


@dataclass(frozen=True, slots=True)
class ApiError(Exception):
    """An answer that is not 200. `kind` is Stripe's ``error.type``."""

    message: str
    status: int = 400
    kind: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None

    def body(self) -> Json:
        """The JSON body, without the keys that say nothing."""
        error: Json = {"message": self.message, "type": self.kind}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param is not None:
            error["param"] = self.param
        return {"error": error}


def unknown_parameter(param: str) -> ApiError:
    """A parameter that this server does not take."""
    return ApiError(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def missing_parameter(param: str) -> ApiError:
    """A required parameter that is not there."""
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def no_such(kind: str, record_id: str, param: str) -> ApiError:
    """An id that names nothing: 404."""
    return ApiError(
        f"No such {kind}: '{record_id}'", status=404, code="resource_missing", param=param
    )
