# frozen_string_literal: true

module Harbour
  Notice = Struct.new(:vessel, :berth, :eta)
end
