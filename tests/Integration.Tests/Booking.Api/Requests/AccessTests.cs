using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using RideAspire.Integration.Tests.Http;

namespace RideAspire.Integration.Tests.BookingApi.Requests;

/// <summary>Calls every endpoint as every caller that it must refuse.</summary>
public sealed class AccessTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly Dictionary<string, Func<string, string, string?>> flaws = new()
    {
        ["no token"] = (_, _) => null,
        ["expired"] = TestTokens.Expired,
        ["wrong signature"] = TestTokens.WronglySigned,
        ["unsigned"] = TestTokens.WithoutSignature,
        ["another audience"] = TestTokens.ForAnotherAudience,
        ["another issuer"] = (subject, role) => TestTokens.For(subject, role, issuer: "somebody"),
        ["no subject"] = (_, role) => TestTokens.For(null, role),
    };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, bool> Unknown => new(
        from endpoint in AccessTable.Entries.Keys
        from flaw in flaws.Keys
        from throughGateway in ApiFixture.Sides
        select (endpoint, flaw, throughGateway));

    public static TheoryData<string, string, bool> OfAnotherRole => new(
        from entry in AccessTable.Entries
        from role in AccessTable.AllRoles.Except(entry.Value.Roles).Concat(
            ["", entry.Value.Roles[0].ToUpperInvariant(), $"{entry.Value.Roles[0]} ", "admin"])
        from throughGateway in ApiFixture.Sides
        select (entry.Key, role, throughGateway));

    public static TheoryData<string, string, bool> Strangers => new(
        from right in RightRoles
        where AccessTable.Entries[right.Endpoint].Of is Own.Trip or Own.Offer
        from throughGateway in ApiFixture.Sides
        select (right.Endpoint, right.Role, throughGateway));

    public static TheoryData<string, string, bool> Right => new(
        from right in RightRoles
        from throughGateway in ApiFixture.Sides
        select (right.Endpoint, right.Role, throughGateway));

    private static IEnumerable<(string Endpoint, string Role)> RightRoles =>
        from entry in AccessTable.Entries
        from role in entry.Value.Roles
        select (entry.Key, role);

    [Fact]
    public void Every_endpoint_of_the_service_is_in_the_table_or_among_those_for_anybody()
    {
        var endpoints = api.Endpoints.Endpoints.OfType<RouteEndpoint>().ToLookup(
            endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null);

        Assert.Equal(AccessTable.Anonymous, endpoints[true].Select(RouteOf).Order(StringComparer.Ordinal));
        Assert.Equal(
            AccessTable.Entries.Keys.Order(StringComparer.Ordinal), endpoints[false].SelectMany(MethodsOf).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task A_caller_without_a_valid_token_is_refused_with_401(string endpoint, string flaw, bool throughGateway)
    {
        var access = AccessTable.Entries[endpoint];
        var (request, subject) = await access.SceneAsync(api.Database, access.Roles[0]);

        var response = await RefusedAsync(request, flaws[flaw](subject, access.Roles[0]), throughGateway, 401, "unauthenticated");

        Assert.StartsWith("Bearer", Assert.Single(response.Headers["WWW-Authenticate"]), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OfAnotherRole))]
    public async Task A_caller_with_another_role_is_refused_with_403_even_for_their_own_trip(
        string endpoint, string role, bool throughGateway)
    {
        var (request, subject) = await AccessTable.Entries[endpoint].SceneAsync(api.Database, role);

        await RefusedAsync(request, TestTokens.For(subject, role.Length == 0 ? null : role), throughGateway, 403, "forbidden");
    }

    [Theory]
    [MemberData(nameof(Strangers))]
    public async Task What_belongs_to_somebody_else_is_not_found(string endpoint, string role, bool throughGateway)
    {
        var access = AccessTable.Entries[endpoint];
        var (request, subject) = await access.SceneAsync(api.Database, role);

        foreach (var stranger in new[] { $"{subject}-2", subject.ToUpperInvariant(), $"{subject}%" })
            await RefusedAsync(
                request, TestTokens.For(stranger, role), throughGateway, 404, access.Of == Own.Trip ? "no-such-trip" : "no-such-offer");
    }

    /// <summary>Shows that the other callers are refused for their token only.</summary>
    [Theory]
    [MemberData(nameof(Right))]
    public async Task The_right_caller_is_accepted(string endpoint, string role, bool throughGateway)
    {
        var access = AccessTable.Entries[endpoint];
        var (request, subject) = await access.SceneAsync(api.Database, role);
        using var client = Caller.Of(api.At(throughGateway), TestTokens.For(subject, role));
        using var message = new HttpRequestMessage(new(request.Method), request.Target)
        {
            Content = access.Body is null
                ? null
                : new ByteArrayContent(request.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };

        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, Ct);

        Assert.InRange((int)response.StatusCode, 200, 204);
    }

    private async Task<RawResponse> RefusedAsync(RawRequest request, string? token, bool throughGateway, int status, string type)
    {
        var before = await api.Database.SnapshotAsync();

        var response = await (request with { Token = token }).SendAsync(api.At(throughGateway));

        Assert.Equal($"urn:ride-aspire:problem:{type}", Problem.Assert(response, status).GetProperty("type").GetString());
        Assert.Equal(before, await api.Database.SnapshotAsync());
        return response;
    }

    private static string RouteOf(RouteEndpoint endpoint) => $"/{endpoint.RoutePattern.RawText!.Trim('/')}";

    private static IEnumerable<string> MethodsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Select(method => $"{method} {RouteOf(endpoint)}");
}
