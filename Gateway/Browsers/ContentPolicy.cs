namespace RideAspire.Gateway.Browsers;

/// <summary>
/// The Content-Security-Policy of an endpoint's responses, as metadata of the endpoint. Without it, a response may load
/// nothing.
/// </summary>
internal sealed record ContentPolicy(string Text);
