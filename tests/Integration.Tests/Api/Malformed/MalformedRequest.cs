namespace RideAspire.Integration.Tests.Api.Malformed;

/// <summary>A request that must be refused, with the status it gets and the words that its refusal must contain.</summary>
internal sealed record MalformedRequest(string Name, RawRequest Request, int Status, params string[] Says);
