using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Requests;

/// <summary>A request that must be refused, the status of the refusal, and the words that it must contain.</summary>
internal sealed record MalformedRequest(string Name, RawRequest Request, int Status, params string[] Says);
