using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Trace;
using RideAspire.ServiceDefaults;
using RideAspire.ServiceDefaults.Telemetry;

namespace RideAspire.Integration.Tests.ServiceDefaults.Telemetry;

public sealed class SamplerTests
{
    private static readonly ActivityTraceId trace = ActivityTraceId.CreateFromString("7fffffffffffff007fffffffffffff00");

    [Theory]
    [InlineData(null)]
    [InlineData("always_on")]
    [InlineData("parentbased_always_on")]
    [InlineData("traceidratio")]
    public void A_call_without_a_recorded_parent_leaves_no_trace(string? named)
    {
        var sampler = Samplers.Of(Named(named), new() { SamplingRatio = 1 }, isDevelopment: true);

        Assert.False(IsRecorded(sampler, ActivityKind.Client, parent: default));
        Assert.False(IsRecorded(sampler, ActivityKind.Client, Parent(ActivityTraceFlags.None)));
        Assert.True(IsRecorded(sampler, ActivityKind.Client, Parent(ActivityTraceFlags.Recorded)));
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData(null, false, false)]
    [InlineData(1.0, false, true)]
    [InlineData(0.0, true, false)]
    public void The_ratio_is_one_in_development_and_a_tenth_elsewhere_unless_it_is_set(
        double? ratio, bool isDevelopment, bool isRecorded) =>
        Assert.Equal(
            isRecorded,
            IsRecorded(Samplers.Of(Named(null), new() { SamplingRatio = ratio }, isDevelopment), ActivityKind.Server, parent: default));

    [Theory]
    [InlineData("always_on", null, true)]
    [InlineData("always_off", null, false)]
    [InlineData("traceidratio", "0", false)]
    [InlineData("traceidratio", "1", true)]
    [InlineData("traceidratio", "much", true)]
    [InlineData("parentbased_always_on", null, true)]
    [InlineData("parentbased_always_off", null, false)]
    [InlineData("parentbased_traceidratio", "0", false)]
    [InlineData("unheard_of", null, true)]
    public void The_standard_variable_has_priority_over_the_ratio(string named, string? argument, bool isRecorded) =>
        Assert.Equal(isRecorded, IsRecorded(
            Samplers.Of(Named(named, argument), new() { SamplingRatio = 1 }, isDevelopment: false), ActivityKind.Server, default));

    [Theory]
    [InlineData(ActivityTraceFlags.Recorded, true)]
    [InlineData(ActivityTraceFlags.None, false)]
    public void Work_for_a_caller_is_recorded_if_the_caller_is(ActivityTraceFlags caller, bool isRecorded) =>
        Assert.Equal(isRecorded, IsRecorded(
            Samplers.Of(Named(null), new() { SamplingRatio = 0.5 }, isDevelopment: false), ActivityKind.Server, Parent(caller)));

    [Theory]
    [InlineData(ActivityTraceFlags.Recorded)]
    [InlineData(ActivityTraceFlags.None)]
    public void The_ratio_decides_on_work_for_a_stranger_whatever_the_stranger_records(ActivityTraceFlags stranger)
    {
        Assert.False(IsRecorded(OfStrangers(ratio: 0), ActivityKind.Server, Parent(stranger)));
        Assert.True(IsRecorded(OfStrangers(ratio: 1), ActivityKind.Server, Parent(stranger)));

        static Sampler OfStrangers(double ratio) =>
            Samplers.Of(Named(null), new() { SamplingRatio = ratio, FollowCallers = false }, isDevelopment: false);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("traceidratio", true)]
    [InlineData("always_off", false)]
    public void A_span_with_priority_is_recorded_unless_traces_are_off(string? named, bool isRecorded) =>
        Assert.Equal(isRecorded, IsRecorded(
            Samplers.Of(Named(named, "0"), new() { SamplingRatio = 0 }, isDevelopment: false),
            ActivityKind.Internal,
            parent: default,
            new KeyValuePair<string, object?>(WorkSampler.PriorityTag, 1)));

    [Theory]
    [InlineData("1.1")]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    public async Task A_ratio_out_of_range_stops_the_start_with_a_message_that_names_the_key(string ratio)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration["Telemetry:SamplingRatio"] = ratio;
        builder.AddServiceDefaults();
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("Telemetry:SamplingRatio must be between 0 and 1", Assert.Single(refused.Failures), StringComparison.Ordinal);
    }

    private static IConfiguration Named(string? sampler, string? argument = null) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("OTEL_TRACES_SAMPLER", sampler), new("OTEL_TRACES_SAMPLER_ARG", argument)]).Build();

    private static ActivityContext Parent(ActivityTraceFlags flags) => new(trace, ActivitySpanId.CreateRandom(), flags, isRemote: true);

    private static bool IsRecorded(
        Sampler sampler, ActivityKind kind, ActivityContext parent, params KeyValuePair<string, object?>[] tags) =>
        sampler.ShouldSample(new(parent, trace, "span", kind, tags)).Decision == SamplingDecision.RecordAndSample;
}
