using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using RideAspire.Trips;

namespace RideAspire.Schema;

internal sealed class OfferConfiguration : IEntityTypeConfiguration<Offer>
{
    private const string Pending = "status = 'PENDING'";

    public void Configure(EntityTypeBuilder<Offer> offer)
    {
        offer.ToTable("offers", table =>
        {
            table.HasCheckConstraint(
                "ck_offers_status", $"{Pending} OR status IN ('ACCEPTED', 'DECLINED', 'LAPSED', 'WITHDRAWN', 'RETURNED')");
            table.HasCheckConstraint("ck_offers_closed", $"({Pending}) = (closed_at IS NULL)");
        });

        offer.HasFrequentVacuum();
        offer.HasKey(o => o.Id).HasName("pk_offers");
        offer.Property(o => o.Id).HasColumnName("id").ValueGeneratedNever();
        offer.Property(o => o.TripId).HasColumnName("trip_id");
        offer.Property(o => o.DriverId).HasColumnName("driver_id");
        offer.Property(o => o.Status).HasColumnName("status")
            .HasConversion(status => status.Name(), name => StatusNames.Parse<OfferStatus>(name));
        offer.Property(o => o.OfferedAt).HasColumnName("offered_at");
        offer.Property(o => o.LapsesAt).HasColumnName("lapses_at");
        offer.Property(o => o.ClosedAt).HasColumnName("closed_at");
        offer.Property(o => o.AcknowledgeBy).HasColumnName("acknowledge_by");
        offer.Property(o => o.Version).HasColumnName("version");
        offer.HasOne<Trip>().WithMany().HasForeignKey(o => o.TripId).HasConstraintName("fk_offers_trip").OnDelete(DeleteBehavior.Cascade);

        offer.HasIndex(o => o.TripId, "ix_offers_trip");
        offer.HasIndex(o => o.DriverId, "ux_offers_pending_per_driver").IsUnique().HasFilter(Pending);
        offer.HasIndex(o => o.TripId, "ux_offers_pending_per_trip").IsUnique().HasFilter(Pending);
        offer.HasIndex(o => o.LapsesAt, "ix_offers_pending_lapse").HasFilter(Pending);
        offer.HasIndex(o => new { o.AcknowledgeBy, o.Id }, "ix_offers_unacknowledged")
            .HasFilter("status = 'ACCEPTED' AND acknowledge_by IS NOT NULL").IsCreatedConcurrently();
    }
}
